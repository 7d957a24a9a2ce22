package dev.copytool.engine.connect;

import java.util.Optional;

/**
 * Tells whether a committed transaction is carried out by every node of a target. Thread-safe; never throws, since what
 * cannot be asked is not settled.
 */
public interface Settlement {

    /** Outside a cluster what is committed is carried out. */
    Settlement IMMEDIATE = new Settlement() {
        @Override
        public Optional<String> pending(int group, int backend) {
            return Optional.empty();
        }

        @Override
        public Optional<String> settle(int group, int backend) {
            return Optional.empty();
        }

        @Override
        public Optional<String> hidden() {
            return Optional.empty();
        }

        @Override
        public Optional<String> settleAll() {
            return Optional.empty();
        }

        @Override
        public void recover() {}
    };

    /**
     * Looks.
     *
     * @param group the group of the node that committed ({@code pg_dist_node.groupid})
     * @param backend the process there that committed
     * @return nothing if all is carried out, else what is not, in one line
     */
    Optional<String> pending(int group, int backend);

    /** Does what can be done to have it carried out, waits for that, bounded, and looks again. */
    Optional<String> settle(int group, int backend);

    /**
     * Looks whether anything that is committed may not be seen, and changes nothing.
     *
     * @return nothing if all of it can be seen, else what may hide some, in one line
     */
    Optional<String> hidden();

    /**
     * Has every node finish what it committed, and waits, bounded, until all that is unfinished by now has ended.
     *
     * @return nothing if all that is committed by now can be seen, else what may hide some, in one line
     */
    Optional<String> settleAll();

    /** Has every node that answers finish what it has committed, and give up what it has not. */
    void recover();
}
