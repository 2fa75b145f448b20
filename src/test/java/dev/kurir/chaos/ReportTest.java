package dev.kurir.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void ofSeveralFiguresTheMiddleAndTheLargestAreSaid() {
    assertThat(Report.figure(List.of(3.04, 1.0, 2.0))).isEqualTo("2.0 to 3.0");
    assertThat(Report.figure(List.of(1.26))).isEqualTo("1.3");
  }

  @Test
  void whatTheOracleWasNotAskedAboutIsNoZero() {
    var judged = result(Optional.of(new Verdict(2, 0, 0, 0, List.of())));
    var broken = result(Optional.empty());

    assertThat(Report.count(List.of(judged), Verdict::lost)).isEqualTo("2");
    assertThat(Report.count(List.of(judged), Verdict::doubled)).isEqualTo("0");
    assertThat(Report.count(List.of(broken), Verdict::lost)).isEqualTo("?");
    assertThat(Report.count(List.of(judged, broken), Verdict::lost)).isEqualTo("2?");
    assertThat(broken.isClean()).isFalse();
  }

  private static Trial.Result result(Optional<Verdict> verdict) {
    return new Trial.Result(
        "a case", List.of(1L), 0, 0, 0, verdict, 0, Map.of(), "", Duration.ZERO);
  }
}
