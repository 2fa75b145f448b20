package dev.kurir.problems.boundary;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.io.IOException;

/// Refuses a body that says itself that it is too large, before anybody keeps it. One that does not
/// say (chunked) is cut by [Body#read].
@PreMatching
public class BodyLimit implements ContainerRequestFilter {
  @Override
  public void filter(ContainerRequestContext request) throws IOException {
    if (request.getLength() > Body.MAX_BYTES) {
      Body.drain(request.getEntityStream());
      request.abortWith(Body.tooLarge().response().build());
    }
  }
}
