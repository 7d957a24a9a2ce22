package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

/**
 * An error in the words of the server that reported it. A field it did not send is empty, and what is long beyond reason is cut.
 *
 * @param sqlState the SQLSTATE (PostgreSQL manual, appendix A)
 * @param error the primary message
 * @param detail the DETAIL field
 * @param context the CONTEXT field; for COPY it names the table and the line
 */
public record ServerMessage(String sqlState, String error, String detail, String context) {

    public static final ServerMessage NONE = new ServerMessage("", "", "", "");

    public ServerMessage {
        requireNonNull(sqlState, "no sqlState");
        error = OneLine.cut(requireNonNull(error, "no error"));
        detail = OneLine.cut(requireNonNull(detail, "no detail"));
        context = OneLine.cut(requireNonNull(context, "no context"));
    }
}
