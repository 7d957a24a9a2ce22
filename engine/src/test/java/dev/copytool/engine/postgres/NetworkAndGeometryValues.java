package dev.copytool.engine.postgres;

/** The part of {@link EdgeValues} about networks and geometry. */
final class NetworkAndGeometryValues {

    /** Takes the literals of a type. */
    @FunctionalInterface
    interface Sink {
        void add(String type, String... literals);
    }

    private NetworkAndGeometryValues() {}

    static void addTo(Sink sink) {
        networks(sink);
        geometry(sink);
    }

    private static void networks(Sink sink) {
        String[] networks = {
            "0.0.0.0/0",
            "255.255.255.255",
            "127.0.0.0/8",
            "::/0",
            "::",
            "::ffff:1.2.3.4/128",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "2001:db8::/32"
        };
        sink.add("inet", networks);
        sink.add("inet", "192.168.1.5/24", "fe80::1/64", "10.1.2.3/0");
        sink.add("cidr", networks);
        sink.add("macaddr", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "08:00:2b:01:02:03");
        sink.add("macaddr8", "00:00:00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff:ff:ff", "08:00:2b:01:02:03");
    }

    private static void geometry(Sink sink) {
        sink.add("point", "(0,0)", "(-0,5e-324)", "(NaN,Infinity)", "(-Infinity,1.7976931348623157e308)", "(0.1,1e23)");
        sink.add("lseg", "[(0,0),(0,0)]", "[(NaN,1),(-Infinity,Infinity)]", "[(-0,0.1),(1e300,-1e-300)]");
        sink.add("box", "(1,1),(0,0)", "(0,0),(1,1)", "(-0,0),(0,-0)", "(Infinity,Infinity),(-Infinity,-Infinity)");
        sink.add("box", "(NaN,1),(0,NaN)", "(0,NaN),(NaN,1)");
        sink.add("line", "{1,-1,0}", "{0,-1,5e-324}", "{NaN,1,Infinity}", "{-1,0,-0}");
        sink.add("path", "[(0,0)]", "((0,0))", "[(1,2),(-0,NaN),(Infinity,-Infinity)]", "((0,0),(1,1),(1,0))");
        sink.add("polygon", "((0,0))", "((0,0),(1,1),(1,0))", "((NaN,-0),(Infinity,1),(-Infinity,5e-324))");
        sink.add("circle", "<(0,0),0>", "<(-0,NaN),Infinity>", "<(1,2),NaN>", "<(Infinity,-Infinity),5e-324>");
    }
}
