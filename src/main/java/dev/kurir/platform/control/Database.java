package dev.kurir.platform.control;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/// Plain JDBC for the hot tables: a pool of connections, and one way to use one.
///
/// PostgreSQL may be down at any time, at the start too: callers wait [#WAIT] at most and get a
/// [DatabaseUnavailableException]; when it is back, the next call works. Thread-safe; made for
/// virtual threads, which may wait here in any number.
public final class Database implements AutoCloseable {
  /// How long a caller waits for a connection.
  public static final Duration WAIT = Duration.ofSeconds(2);

  /// PostgreSQL ends a transaction whose client says nothing for this long: a node that is frozen
  /// or cut off in the middle of one would keep its locks, and nobody could take over what it held.
  /// Shorter than the 10 seconds that a lease has left at least, and longer than any pause of a
  /// process that works.
  private static final Duration SILENT = Duration.ofSeconds(8);

  /// A plan is kept as long as its connection, and tables that are small when it is made may be
  /// large a minute later: a plan that reads a whole small table made sending to new people eight
  /// times as dear, until PostgreSQL had counted again. Every question that is asked often has an
  /// index.
  private static final String STEADY_PLANS = "set enable_seqscan = off; set jit = off";

  /// And no statement is planned for the values of one call. PostgreSQL does that at every call
  /// when its estimates of a moment say so, which made what is written often a third dearer.
  private static final String ONE_PLAN =
      STEADY_PLANS + "; set plan_cache_mode = force_generic_plan";

  private final DataSource source;
  private final Duration silent;
  private final HikariDataSource pool;

  /// This one and those that were made of it: what one of them hears of PostgreSQL, all do.
  private final List<Database> family;

  /// @param source where connections come from; see [KurirDataSource]
  public Database(DataSource source, int poolSize) {
    this(source, poolSize, SILENT);
  }

  Database(DataSource source, int poolSize, Duration silent) {
    this(source, poolSize, STEADY_PLANS, silent, new CopyOnWriteArrayList<>());
  }

  private Database(
      DataSource source, int poolSize, String plans, Duration silent, List<Database> family) {
    this.family = family;
    this.source = source;
    this.silent = silent;
    var config = new HikariConfig();
    config.setPoolName("kurir");
    config.setDataSource(source);
    config.setMaximumPoolSize(poolSize);
    config.setMinimumIdle(Math.min(2, poolSize));
    config.setConnectionTimeout(WAIT.toMillis());
    config.setValidationTimeout(1_000);
    config.setKeepaliveTime(Duration.ofMinutes(2).toMillis());
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(
        "set idle_in_transaction_session_timeout = " + silent.toMillis() + "; " + plans);
    this.pool = new HikariDataSource(config);
    family.add(this);
  }

  /// Statements of one connection.
  @FunctionalInterface
  public interface Work<T> {
    T with(Connection connection) throws SQLException;
  }

  /// Runs `work` in one transaction: committed when this returns, rolled back when it throws.
  ///
  /// @throws DatabaseUnavailableException when PostgreSQL cannot be reached
  /// @throws SqlFailureException when it refuses
  public <T> T inTransaction(Work<T> work) {
    return with(connection -> {
      connection.setAutoCommit(false);
      try {
        var result = work.with(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException | Error failure) {
        rollBack(connection, failure);
        throw failure;
      }
    });
  }

  /// Runs `work` on a connection where each statement is its own transaction.
  public <T> T with(Work<T> work) {
    try (var connection = pool.getConnection()) {
      return work.with(connection);
    } catch (SQLException failure) {
      if (isLost(failure)) {
        family.forEach(Database::evictAll);
      }
      throw unchecked(failure);
    }
  }

  /// The same with one connection of its own, closed with this one: for work that comes often and
  /// one after the other. Its server process keeps plans and pages at hand; among those of the pool
  /// each would have them cold in turn, at a third more of PostgreSQL's time. Its statements must
  /// do with one plan for all values.
  public Database single() {
    return new Database(source, 1, ONE_PLAN, silent, family);
  }

  /// The pool as a library wants it.
  public DataSource dataSource() {
    return pool;
  }

  /// Says whether somewhere in the causes of `failure` stands a lost or refused connection.
  public static boolean isUnavailable(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof DatabaseUnavailableException
          || (at instanceof SQLException sql && isUnavailable(sql))) {
        return true;
      }
    }
    return false;
  }

  /// What a SQLException is for callers: something to try again, or a bug.
  public static RuntimeException unchecked(SQLException failure) {
    return isUnavailable((Throwable) failure)
        ? new DatabaseUnavailableException(failure)
        : new SqlFailureException(failure);
  }

  @Override
  public void close() {
    family.forEach(each -> each.pool.close());
  }

  /// Class 08: connection. 57P: the server ends, crashed, or starts. 53300: too many connections.
  /// 25006: a standby. 25P03: this process was silent for too long. 28 and 3D000 (wrong password,
  /// no such database) too: nothing works until somebody repairs it, and then all does.
  private static boolean isUnavailable(SQLException failure) {
    var state = failure.getSQLState();
    return failure instanceof SQLTransientConnectionException
        || (state != null
            && (state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("28")
                || Set.of("53300", "25006", "25P03", "3D000").contains(state)));
  }

  /// A connection that was handed out is gone. To wait in vain for one is something else: the
  /// others may be well and just busy.
  private static boolean isLost(SQLException failure) {
    return isUnavailable(failure) && !(failure instanceof SQLTransientConnectionException);
  }

  /// The other connections in the pool are lost too: the next caller shall not meet one of them.
  private void evictAll() {
    var pooled = pool.getHikariPoolMXBean();
    if (pooled != null) {
      pooled.softEvictConnections();
    }
  }

  private static void rollBack(Connection connection, Throwable failure) {
    try {
      connection.rollback();
    } catch (SQLException lost) {
      failure.addSuppressed(lost);
    }
  }
}
