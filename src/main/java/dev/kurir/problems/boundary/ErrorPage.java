package dev.kurir.problems.boundary;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The last word on errors that no application answered: the server's own pages would name it and
/// its classes. JSON under `/api`, one bare page elsewhere.
@WebServlet(name = "error", urlPatterns = ErrorPage.PATH)
public class ErrorPage extends HttpServlet {
  static final String PATH = "/error";

  private static final long serialVersionUID = 1;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? code
            : HttpServletResponse.SC_NOT_FOUND;
    var type = ProblemMapper.typeOf(status);
    var path = String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI));
    response.setStatus(status);
    if (path.startsWith("/api")) {
      var detail = bug(request).orElseGet(() -> ProblemMapper.detail(status));
      write(response, Problem.MEDIA_TYPE, Problem.of(type, detail).json());
    } else {
      var detail = bug(request).orElseGet(() -> BarePage.detail(status));
      write(response, BarePage.MEDIA_TYPE, BarePage.of(Problem.of(type, detail)));
    }
  }

  private static Optional<String> bug(HttpServletRequest request) {
    return request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable bug
        ? Optional.of("The log names it " + ProblemMapper.idOf(bug) + ".")
        : Optional.empty();
  }

  private static void write(HttpServletResponse response, String type, String text)
      throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    response.setContentType(type);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
