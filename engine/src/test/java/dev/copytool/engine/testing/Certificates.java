package dev.copytool.engine.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and certificates for tests, made by the program {@code openssl} in one directory: {@code NAME.key} (PEM),
 * {@code NAME.pk8} (DER) and {@code NAME.crt}.
 */
public record Certificates(Path directory) {

    /** Whether this machine has the program. */
    public static boolean canBeMade() {
        try {
            return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Makes an authority. */
    public Certificates authority(String name) {
        key(name);
        openssl(
                "req",
                "-x509",
                "-new",
                "-key",
                file(name, "key"),
                "-subj",
                "/CN=" + name,
                "-days",
                "2",
                "-out",
                file(name, "crt"));
        return this;
    }

    /**
     * Makes a certificate.
     *
     * @param authority who signs it
     * @param subject its common name
     * @param host the host name it is good for
     * @param days how long it is valid; negative for one that is not any more
     */
    public Certificates certificate(String name, String authority, String subject, String host, int days) {
        key(name);
        Path extensions = directory.resolve(name + ".ext");
        try {
            Files.writeString(extensions, "subjectAltName=DNS:" + host + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl("req", "-new", "-key", file(name, "key"), "-subj", "/CN=" + subject, "-out", file(name, "csr"));
        openssl(
                "x509",
                "-req",
                "-in",
                file(name, "csr"),
                "-CA",
                file(authority, "crt"),
                "-CAkey",
                file(authority, "key"),
                "-CAcreateserial",
                "-days",
                Integer.toString(days),
                "-extfile",
                extensions.toString(),
                "-out",
                file(name, "crt"));
        return this;
    }

    /** Puts a key and its certificate into one PKCS #12 file, {@code NAME.p12}. */
    public Certificates bundle(String name, String password) {
        openssl(
                "pkcs12",
                "-export",
                "-inkey",
                file(name, "key"),
                "-in",
                file(name, "crt"),
                "-name",
                "user",
                "-passout",
                "pass:" + password,
                "-out",
                file(name, "p12"));
        return this;
    }

    private void key(String name) {
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", file(name, "key"));
        openssl("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", "-in", file(name, "key"), "-out", file(name, "pk8"));
        try {
            Files.setPosixFilePermissions(Path.of(file(name, "key")), PosixFilePermissions.fromString("rw-------"));
            Files.setPosixFilePermissions(Path.of(file(name, "pk8")), PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The path of a file of that name and kind. */
    public String file(String name, String kind) {
        return directory.resolve(name + "." + kind).toString();
    }

    private void openssl(String... words) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(words));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
