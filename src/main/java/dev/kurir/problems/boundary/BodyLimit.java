package dev.kurir.problems.boundary;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;

/// Refuses a body that says itself that it is too large, before anybody reads it. One that does not
/// say (chunked) is cut by [Body#read].
@PreMatching
public class BodyLimit implements ContainerRequestFilter {
  @Override
  public void filter(ContainerRequestContext request) {
    if (request.getLength() > Body.MAX_BYTES) {
      request.abortWith(Body.tooLarge().response().build());
    }
  }
}
