package dev.kurir.platform.boundary;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.TemplateException;
import gg.jte.output.StringOutput;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.mvc.engine.ViewEngineContext;
import jakarta.mvc.engine.ViewEngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.eclipse.krazo.engine.ViewEngineBase;

/// Renders views that end in `.jte`; their names are relative to `src/main/jte`. The models of a
/// controller are the parameters of its template, by name; the compiler checked both.
///
/// The page is rendered before its first byte is sent, so that a failing template is a clean error.
@ApplicationScoped
public class JteViewEngine extends ViewEngineBase {
  private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);

  @Override
  public boolean supports(String view) {
    return view.endsWith(".jte");
  }

  @Override
  public void processView(ViewEngineContext context) throws ViewEngineException {
    try {
      var page = new StringOutput(16 * 1024);
      engine.render(context.getView(), context.getModels().asMap(), page);
      context.getResponseHeaders().putSingle("Content-Type", "text/html;charset=UTF-8");
      context.getOutputStream().write(page.toString().getBytes(StandardCharsets.UTF_8));
    } catch (TemplateException | IOException failure) {
      throw new ViewEngineException("the view " + context.getView() + " failed", failure);
    }
  }
}
