package dev.kurir.messages.boundary;

import static jakarta.ws.rs.core.MediaType.APPLICATION_JSON;

import dev.kurir.messages.control.GroupLists;
import dev.kurir.problems.boundary.Problem;
import dev.kurir.problems.boundary.ProblemType;
import dev.kurir.tenants.control.Access;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.connection.RequestException;
import dev.kurir.whatsapp.groups.Group;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `GET /api/groups`: the groups that the tenant's account is in, as WhatsApp's server says now.
@Path("groups")
@Produces(APPLICATION_JSON)
@ApplicationScoped
public class GroupsResource {
  @Inject GroupLists groups;
  @Inject Access access;

  public record GroupsJson(List<GroupJson> items) {}

  /// @param id its JID: what `to` of a message takes
  /// @param addressing `lid` or `pn`: by which of their names members see each other
  public record GroupJson(
      String id, String subject, String addressing, List<MemberJson> participants) {
    static GroupJson of(Group group) {
      return new GroupJson(
          group.id().toString(),
          group.subject(),
          group.mode(),
          group.members().stream().map(MemberJson::of).toList());
    }
  }

  /// @param phone digits; absent when WhatsApp does not tell it
  public record MemberJson(@Nullable String phone, @Nullable String lid, boolean admin) {
    static MemberJson of(Group.Member member) {
      return new MemberJson(
          member.phone().map(Jid::user).orElse(null),
          member.lid().map(Jid::user).orElse(null),
          member.admin());
    }
  }

  @GET
  public GroupsJson list(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @QueryParam("tenantId") @Nullable String tenantId) {
    var tenant = Callers.tenant(Callers.caller(access, authorization, apiKey), tenantId);
    try {
      return groups
          .of(tenant)
          .map(found -> new GroupsJson(found.stream().map(GroupJson::of).toList()))
          .orElseThrow(GroupsResource::notConnected);
    } catch (RequestException e) {
      throw Problem.of(ProblemType.UNAVAILABLE, "WhatsApp did not answer: try again in a moment.")
          .exception();
    }
  }

  private static RuntimeException notConnected() {
    return Problem.of(
            ProblemType.CONFLICT,
            "The session is not connected: only WhatsApp knows the groups of an account.")
        .exception();
  }
}
