package dev.kurir;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;

/// The rules of the house, as HOUSE_STYLE.md tells them.
@AnalyzeClasses(
    packages = "dev.kurir",
    importOptions = {
      ImportOption.DoNotIncludeTests.class,
      ArchitectureTest.WithoutGeneratedCode.class
    })
class ArchitectureTest {
  static final class WithoutGeneratedCode implements ImportOption {
    @Override
    public boolean includes(com.tngtech.archunit.core.importer.Location location) {
      return !location.contains("/dev/kurir/whatsapp/proto/");
    }
  }

  /// Programs of their own beside the WAR: they have a console, a `main`, and their own threads.
  private static final String[] PROGRAMS = {
    "dev.kurir.sandbox..", "dev.kurir.launch..", "dev.kurir.chaos.."
  };

  @ArchTest
  static final ArchRule nothingKnowsABoundaryButBoundaries =
      noClasses()
          .that()
          .resideOutsideOfPackage("..boundary..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.kurir..boundary..");

  @ArchTest
  static final ArchRule noFeatureReachesIntoTheBoundaryOfAnother =
      slices()
          .matching("dev.kurir.(*).boundary..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              resideInAPackage("dev.kurir.."), resideInAPackage("dev.kurir.problems.boundary.."))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule entitiesKnowNeitherControlNorBoundary =
      noClasses()
          .that()
          .resideInAPackage("dev.kurir..entity..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.kurir..control..", "dev.kurir..boundary..");

  @ArchTest
  static final ArchRule featuresAreFreeOfCycles =
      slices().matching("dev.kurir.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule whatsappCouldLeaveAsALibrary =
      noClasses()
          .that()
          .resideInAPackage("dev.kurir.whatsapp..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.kurir..")
                  .and(DescribedPredicate.not(resideInAPackage("dev.kurir.whatsapp.."))))
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta..", "java.sql..", "javax.sql..", "redis..", "org.eclipse..");

  @ArchTest
  static final ArchRule theSandboxUsesOnlyTheSharedPartsOfTheProtocol =
      noClasses()
          .that()
          .resideInAPackage("dev.kurir.sandbox..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.kurir..")
                  .and(
                      DescribedPredicate.not(
                          resideInAnyPackage(
                              "dev.kurir.sandbox..",
                              "dev.kurir.whatsapp.binary..",
                              "dev.kurir.whatsapp.noise..",
                              "dev.kurir.whatsapp.signal..",
                              "dev.kurir.whatsapp.crypto..",
                              "dev.kurir.whatsapp.adv..",
                              "dev.kurir.whatsapp.proto.."))))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theWarHoldsNeitherSandboxNorLauncher =
      noClasses()
          .that()
          .resideOutsideOfPackages(PROGRAMS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PROGRAMS);

  /// It looks at Kurir from outside, as its users do.
  @ArchTest
  static final ArchRule chaosKnowsOnlyTheLauncher =
      noClasses()
          .that()
          .resideInAPackage("dev.kurir.chaos..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.kurir..")
                  .and(
                      DescribedPredicate.not(
                          resideInAnyPackage("dev.kurir.chaos..", "dev.kurir.launch.."))));

  @ArchTest
  static final ArchRule theServersInterfacesStayInBoundaries =
      noClasses()
          .that()
          .resideOutsideOfPackage("..boundary..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jakarta.ws.rs..", "jakarta.mvc..", "jakarta.servlet..", "jakarta.websocket..");

  /// Without a scope the server makes them itself, past Krazo: the name of the view becomes the
  /// page.
  @ArchTest
  static final ArchRule controllersAreBeans =
      classes()
          .that()
          .areAnnotatedWith("jakarta.mvc.Controller")
          .should()
          .beAnnotatedWith("jakarta.enterprise.context.RequestScoped")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule redisIsKnownToFew =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.kurir.platform..",
              "dev.kurir.outbox..",
              "dev.kurir.nodes..",
              "dev.kurir.launch..",
              "dev.kurir.chaos..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("redis..");

  @ArchTest
  static final ArchRule timeComesFromAClock =
      noClasses()
          .should()
          .callMethodWhere(
              describe(
                  "read the time of the machine without a clock", ArchitectureTest::readsTheTime));

  @ArchTest
  static final ArchRule theClockIsMadeOnce =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.kurir.platform..", PROGRAMS[0], PROGRAMS[1], PROGRAMS[2])
          .should()
          .callMethodWhere(
              describe(
                  "make a system clock",
                  call ->
                      call.getTargetOwner().isEquivalentTo(Clock.class)
                          && call.getName().startsWith("system")));

  @ArchTest
  static final ArchRule threadsComeFromThePlatform =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.kurir.platform..", PROGRAMS[0], PROGRAMS[1], PROGRAMS[2])
          .should()
          .accessTargetWhere(describe("start threads", ArchitectureTest::startsThreads));

  @ArchTest
  static final ArchRule nobodyWritesToTheStandardStreams =
      noClasses()
          .that()
          .resideOutsideOfPackages(PROGRAMS)
          .should()
          .accessTargetWhere(
              describe(
                  "use a standard stream",
                  access ->
                      access.getTargetOwner().isEquivalentTo(System.class)
                              && Set.of("out", "err", "in").contains(access.getName())
                          || access.getName().equals("printStackTrace")));

  @ArchTest
  static final ArchRule loggingIsSlf4j =
      noClasses()
          .that()
          .resideOutsideOfPackages(PROGRAMS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging..");

  @ArchTest
  static final ArchRule namesSayWhatThingsAre =
      classes().should().haveNameNotMatching(".*(Impl|Helper|Utils?|Service|Manager)");

  private static boolean readsTheTime(JavaAccess<? extends AccessTarget> call) {
    var owner = call.getTargetOwner();
    var times =
        Set.of(
            Instant.class,
            LocalDate.class,
            LocalDateTime.class,
            LocalTime.class,
            OffsetDateTime.class,
            ZonedDateTime.class);
    return owner.isEquivalentTo(System.class) && call.getName().equals("currentTimeMillis")
        || owner.isEquivalentTo(Date.class)
        || call.getName().equals("now")
            && times.stream().anyMatch(owner::isEquivalentTo)
            && ((AccessTarget.CodeUnitAccessTarget) call.getTarget())
                .getRawParameterTypes().stream().noneMatch(p -> p.isEquivalentTo(Clock.class));
  }

  private static boolean startsThreads(JavaAccess<? extends AccessTarget> access) {
    var owner = access.getTargetOwner();
    var name = access.getName();
    if (owner.isAssignableTo(Thread.class)) {
      return Set.of("<init>", "start", "startVirtualThread", "ofVirtual", "ofPlatform")
          .contains(name);
    }
    return owner.isEquivalentTo(Executors.class)
        || owner.isAssignableTo(ThreadPoolExecutor.class) && name.equals("<init>")
        || owner.isAssignableTo(ForkJoinPool.class)
        || owner.isEquivalentTo(Timer.class)
        || owner.isEquivalentTo(CompletableFuture.class)
            && name.endsWith("Async")
            && ((AccessTarget.CodeUnitAccessTarget) access.getTarget())
                .getRawParameterTypes().stream()
                    .noneMatch(p -> p.isAssignableTo(java.util.concurrent.Executor.class));
  }
}
