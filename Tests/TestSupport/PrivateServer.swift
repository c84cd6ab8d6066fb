import Foundation

/// Where a PostgreSQL that a test may kill listens, and how.
package struct PrivateServer: Sendable {
    /// `postgres://…`, of an empty database
    package let url: String
    private let data: String
    private let programs: String

    /// Reads what `Scripts/with-postgres env` prints.
    package init?(_ environment: String) {
        var values: [Substring: Substring] = [:]
        for line in environment.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { values[parts[0]] = parts[1] }
        }
        guard let url = values["TEST_DATABASE_URL"], let data = values["TEST_POSTGRES_DATA"],
            let programs = values["TEST_POSTGRES_PROGRAMS"]
        else { return nil }
        (self.url, self.data, self.programs) = (String(url), String(data), String(programs))
    }

    /// What restarts it as after a power cut, words of a command line: no goodbye to anybody, and recovery from its log.
    package var restart: [String] {
        let command = [
            programs + "/pg_ctl", "restart", "--silent", "--wait", "--mode", "immediate", "--pgdata", data, "--log",
            data + "/../server.log",
        ]
        return getuid() == 0 ? ["runuser", "-u", "postgres", "--"] + command : command
    }
}
