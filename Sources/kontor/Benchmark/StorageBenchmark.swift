import Foundation
import Storage
import Synchronization
import Values

/// Committed write closures a second, beside the same two statements committed one by one with Python's sqlite3 module on the
/// same disk in the same minute.
enum StorageBenchmark {
    private static let secondsPerRun = 3.0

    /// Prints one line per number of callers. Every figure is durable: `synchronous = FULL`, and a fresh file in `folder`.
    static func run(folder: String = NSTemporaryDirectory()) async throws {
        let path = folder + "/kontor-benchmark-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer {
            // A folder left behind costs a few megabytes and no figure.
            try? FileManager.default.removeItem(atPath: path)
        }
        print("write closures/s, each a guarded UPDATE and an INSERT, committed with synchronous=FULL in \(folder)")
        if let rate = try peer(path: path + "/peer.sqlite") {
            print("  python sqlite3, 1 caller, a commit each: \(rate)/s")
        } else {
            print("  python sqlite3: not measured, python3 is missing")
        }
        for callers in [1, 16, 256] {
            let rate = try await measure(callers: callers, .sqlite(path: path + "/kontor-\(callers).sqlite"))
            print("  kontor, \(callers) callers: \(rate)/s")
        }
    }

    /// The same on a PostgreSQL whose schema is empty, beside pgbench's “simple update” (an UPDATE, a SELECT and an INSERT) with as many
    /// clients on the same server in the same minute.
    static func run(on url: String) async throws {
        print("write closures/s, each a guarded UPDATE and an INSERT, on PostgreSQL; pgbench -N: an UPDATE, a SELECT and an INSERT")
        for callers in [1, 8, 64] {
            let rate = try await measure(callers: callers, try DatabaseURL(url))
            print("  kontor, \(callers) callers: \(rate)/s")
            let peer = try pgbench(["-n", "-N", "-M", "prepared", "-c", "\(callers)", "-j", "2", "-t", "\(12_000 / callers)", url])
            print("  pgbench -N, \(callers) callers: \(peer)/s")
        }
    }

    private static let purses: Int64 = 1000

    private static func measure(callers: Int, _ url: DatabaseURL) async throws -> Int {
        let database = try Database(url)
        try await database.migrate([schema], now: Timestamp(seconds: 0))
        try await database.write { try $0.fillPurses(purses) }
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + .seconds(secondsPerRun)
        let written = try await withThrowingTaskGroup(of: Int.self) { group in
            for caller in 0..<callers {
                group.addTask {
                    var count = 0
                    while clock.now < end {
                        let purse = Int64(caller * 7919 + count) % purses + 1
                        try await database.write { try $0.pay(from: purse) }
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        let elapsed = start.duration(to: clock.now)
        let stored = try await database.read { try $0.paymentCount() }
        precondition(stored == written, "\(written) writes were acknowledged and \(stored) are there")
        try await database.close()
        return Int(Double(written) / (elapsed / .seconds(1)))
    }

    /// Transactions a second; it makes its own tables anew. By a number of transactions, since Foundation starts it with its alarm blocked.
    private static func pgbench(_ arguments: [String]) throws -> Int {
        func run(_ arguments: [String]) throws -> String {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["pgbench"] + arguments
            let output = Pipe()
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            process.waitUntilExit()
            return text
        }
        _ = try run(["-i", "-q", "-s", "10", arguments.last ?? ""])
        let line = try run(arguments).split(separator: "\n").first { $0.hasPrefix("tps") }
        return line?.split(separator: " ").dropFirst(2).first.flatMap { Double($0) }.map { Int($0) } ?? 0
    }

    /// Nil where there is no python3.
    private static func peer(path: String) throws -> Int? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", peerProgram, path, String(purses), String(secondsPerRun)]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) : nil
    }
}
