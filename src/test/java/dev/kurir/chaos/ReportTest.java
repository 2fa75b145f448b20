package dev.kurir.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void ofSeveralFiguresTheMiddleAndTheLargestAreSaid() {
    assertThat(Report.figure(List.of(3.04, 1.0, 2.0))).isEqualTo("2.0 to 3.0");
    assertThat(Report.figure(List.of(1.26))).isEqualTo("1.3");
  }
}
