package dev.kurir.whatsapp.connection;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// Whose TLS certificates are believed: those that the JDK believes, and those of a file as well.
/// For a server, or a proxy on the way to it, with a certificate authority of its own.
public final class TlsTrust {
  private TlsTrust() {}

  /// @param pem one or more X.509 certificates
  /// @throws CertificateException when the file cannot be read or holds none
  public static SSLContext also(Path pem) throws CertificateException {
    List<Certificate> trusted = new ArrayList<>(read(pem));
    try {
      trusted.addAll(ofTheJdk());
      var store = empty();
      for (Certificate certificate : trusted) {
        store.setCertificateEntry(Integer.toString(store.size()), certificate);
      }
      var context = SSLContext.getInstance("TLS");
      context.init(null, managers(store).getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new CertificateException("no TLS with these certificates", e);
    }
  }

  private static List<Certificate> read(Path pem) throws CertificateException {
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(pem))) {
      var found = CertificateFactory.getInstance("X.509").generateCertificates(bytes);
      if (found.isEmpty()) {
        throw new CertificateException("no certificate in it");
      }
      return List.copyOf(found);
    } catch (IOException e) {
      throw new CertificateException("it cannot be read", e);
    }
  }

  private static List<Certificate> ofTheJdk() throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    List<Certificate> all = new ArrayList<>();
    for (var manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        all.addAll(Arrays.asList(x509.getAcceptedIssuers()));
      }
    }
    return all;
  }

  private static TrustManagerFactory managers(KeyStore store) throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }
}
