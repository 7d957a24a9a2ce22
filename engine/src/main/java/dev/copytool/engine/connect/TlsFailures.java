package dev.copytool.engine.connect;

import dev.copytool.engine.model.ServerMessage;
import java.util.List;
import java.util.Optional;

/**
 * What a connection that failed over TLS asks of a person. The driver, Java and the server tell these failures apart by
 * their texts only. None of them goes away by trying again.
 */
final class TlsFailures {

    /** A text that a failure has, and what to do then; the first that fits counts. */
    private record Sign(String text, String step) {}

    private static final List<Sign> SIGNS = List.of(
            new Sign(
                    "could not be verified by hostnameverifier",
                    "its certificate is for another host: name the host as the certificate does, or use"
                            + " sslmode=verify-ca"),
            new Sign(
                    "validity check failed",
                    "its certificate has expired or is not valid yet: renew it there, and look at this machine's clock"),
            new Sign(
                    "unable to find valid certification path",
                    "its certificate is not signed by the authority in sslrootcert; give its own by sslrootcert=FILE"),
            new Sign(
                    "Could not open SSL root certificate file",
                    "give the certificate of its authority by sslrootcert=FILE; sslmode=require asks for none, and"
                            + " believes any server"),
            new Sign("SSL root certificate", "sslrootcert must name a file of PEM certificates"),
            new Sign(
                    "requires a valid client certificate",
                    "give one that its ssl_ca_file knows, by sslcert=FILE.crt and sslkey=FILE.pk8, or both in"
                            + " sslkey=FILE.p12"),
            new Sign(
                    "Received fatal alert",
                    "it does not take this side's certificate: do sslcert and sslkey belong together?"),
            new Sign(
                    "Could not load the private key",
                    "sslkey must be in PKCS #8 form: openssl pkcs8 -topk8 -nocrypt -outform DER -in FILE.key -out"
                            + " FILE.pk8"),
            new Sign("Could not read SSL key file", "check sslkey"),
            new Sign("Could not open SSL certificate file", "check sslcert"),
            new Sign("keystore password was incorrect", "check sslpassword"),
            new Sign("X.509 CertificateFactory not available", "check sslkey"),
            new Sign("does not support SSL", "switch ssl on there, or use sslmode=prefer, which does without"),
            new Sign(
                    "no encryption",
                    "check the user and the server's pg_hba.conf; if it lets in with TLS only, use sslmode=require"),
            new Sign(
                    ", SSL encryption",
                    "check the user and the server's pg_hba.conf; if it lets in without TLS only, use sslmode=disable"));

    private TlsFailures() {}

    /** The next step, if it failed over TLS. */
    static Optional<String> step(ServerMessage message) {
        String state = message.sqlState();
        if (!state.startsWith("08") && !state.equals("28000")) {
            return Optional.empty();
        }
        return SIGNS.stream()
                .filter(sign -> message.error().contains(sign.text()))
                .map(Sign::step)
                .findFirst();
    }
}
