import CLibpq
import Foundation
import Synchronization

/// One connection, used by one thread at a time; it is opened when it is needed, and anew after it was lost.
///
/// Each text is prepared once per connection and shape of its values: parsing costs more than running a small statement.
final class PostgresSession {
    /// The oldest server whose features Kontor uses and is tested on.
    static let oldestServer: Int32 = 150_000
    /// More texts than Kontor has; lists of values make one for each length.
    private static let mostPrepared = 512

    private struct Shape: Hashable {
        let text: String
        let types: [Oid]
    }

    private let address: PostgresAddress
    private let oldestServer: Int32
    private let cancellation = Mutex<Cancellation?>(nil)
    private var handle: OpaquePointer?
    private var prepared: [Shape: String] = [:]
    private var preparedCount = 0

    /// What another thread needs to cancel the statement under way.
    private struct Cancellation: @unchecked Sendable {
        let handle: OpaquePointer
    }

    init(_ address: PostgresAddress, oldestServer: Int32 = PostgresSession.oldestServer) {
        self.address = address
        self.oldestServer = oldestServer
    }

    deinit { drop() }

    func drop() {
        cancellation.withLock { cancellation in
            if let cancellation { PQfreeCancel(cancellation.handle) }
            cancellation = nil
        }
        if let handle { PQfinish(handle) }
        handle = nil
        prepared = [:]
    }

    var isLost: Bool { handle.map { PQstatus($0) != CONNECTION_OK } ?? true }

    /// For poll(2); nil while there is no connection.
    var socket: Int32? { handle.map { PQsocket($0) } }

    /// Asks the server to end the statement under way; any thread may. The connection is given up afterwards, since the request may
    /// arrive late and would then hit the next statement.
    func cancel() {
        cancellation.withLock { cancellation in
            guard let cancellation else { return }
            var message = [CChar](repeating: 0, count: 256)
            PQcancel(cancellation.handle, &message, Int32(message.count))
        }
    }
}

// MARK: Opening

extension PostgresSession {
    /// Opens the connection if there is none. Tries again for up to `patience` while the server cannot be reached or is starting.
    func open(patience: Duration = .seconds(5)) throws {
        guard isLost else { return }
        let deadline = ContinuousClock.now + patience
        var pause: Duration = .milliseconds(50)
        while true {
            do {
                return try connect()
            } catch StorageError.unreachable(let reason) {
                guard ContinuousClock.now + pause < deadline else { throw StorageError.unreachable(reason) }
                Thread.sleep(forTimeInterval: pause / .seconds(1))
                pause = min(pause * 2, .seconds(1))
            }
        }
    }

    private func connect() throws {
        drop()
        // What the address says comes last, and wins.
        let settings = [
            ("application_name", "kontor"), ("connect_timeout", "10"), ("keepalives_idle", "20"), ("tcp_user_timeout", "30000"),
            ("client_encoding", "UTF8"), ("dbname", address.text),
        ]
        var keywords = settings.map { UnsafePointer(strdup($0.0)) } + [nil]
        var values = settings.map { UnsafePointer(strdup($0.1)) } + [nil]
        defer { for text in keywords + values { free(UnsafeMutablePointer(mutating: text)) } }
        guard let connection = PQconnectdbParams(&keywords, &values, 1) else { throw StorageError.unreachable("no memory") }
        handle = connection
        do {
            guard PQstatus(connection) == CONNECTION_OK else { throw refusal(of: connection) }
            try check(connection)
            // A statement, a wait for a row and a transaction left open all end by themselves, whoever has forgotten them.
            try run("SET statement_timeout = '30s'; SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'")
        } catch {
            drop()
            throw error
        }
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        let cancel = Cancellation(handle: PQgetCancel(connection))
        cancellation.withLock { $0 = cancel }
    }

    private func check(_ connection: OpaquePointer) throws {
        let version = PQserverVersion(connection)
        guard version >= oldestServer else {
            throw StorageError.tooOld("PostgreSQL \(version / 10_000) runs at \(address.shown), and Kontor needs \(oldestServer / 10_000)")
        }
        let encoding = PQparameterStatus(connection, "server_encoding").map { String(cString: $0) } ?? ""
        guard encoding == "UTF8" else {
            throw StorageError.accessDenied("the database \(address.shown) is encoded as \(encoding), and Kontor needs UTF8")
        }
    }

    /// libpq tells why a connection failed in words alone.
    private func refusal(of connection: OpaquePointer) -> StorageError {
        let message = message(of: connection)
        let isFinal = [
            "password", "authentication", "does not exist", "pg_hba.conf", "no permission", "not permitted", "certificate", "SSL",
            "root.crt",
            "invalid", "unsupported",
        ]
        .contains { message.contains($0) }
        return isFinal ? .accessDenied(message) : .unreachable("\(address.shown): \(message)")
    }

    private func message(of connection: OpaquePointer) -> String {
        let text = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
        // The remedy is said elsewhere, and in fewer words.
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.hasPrefix("Is the server running") }
        return lines.joined(separator: "; ").replacing("FATAL:  ", with: "")
    }
}

// MARK: Statements

extension PostgresSession {
    /// One or more statements without values, in one trip.
    func run(_ statements: String) throws {
        let result = PostgresResult(PQexec(handle, statements))
        try check(result)
    }

    func query(_ statement: SQL) throws -> PostgresResult {
        let shape = Shape(text: statement.text, types: statement.bindings.map(\.value.postgresType))
        let name = try prepared[shape] ?? prepare(shape)
        let result = PostgresParameters(statement.bindings.map(\.value)).withPointers { count, values, lengths, formats in
            PostgresResult(PQexecPrepared(handle, name, count, values, lengths, formats, 0))
        }
        try check(result)
        return result
    }

    private func prepare(_ shape: Shape) throws -> String {
        if prepared.count >= Self.mostPrepared { try forgetPrepared() }
        preparedCount += 1
        let name = "s\(preparedCount)"
        let result = PostgresResult(PQprepare(handle, name, shape.text, Int32(shape.types.count), shape.types))
        try check(result)
        prepared[shape] = name
        return name
    }

    /// After the schema has changed, plans that were made for the old one fail.
    func forgetPrepared() throws {
        prepared = [:]
        try run("DEALLOCATE ALL")
    }

    private func check(_ result: PostgresResult) throws {
        guard !result.isSuccess else { return }
        guard let handle, PQstatus(handle) == CONNECTION_OK else {
            throw loss
        }
        throw result.failure
    }
}

// MARK: Whole tables

extension PostgresSession {
    /// Hands `body` the rows one by one, as they come over the network.
    func eachRow(_ statement: String, _ body: ([SQLValue]) throws -> Void) throws {
        guard PQsendQuery(handle, statement) == 1, PQsetSingleRowMode(handle) == 1 else { throw loss }
        do {
            while let answer = PQgetResult(handle) {
                let result = PostgresResult(answer)
                try check(result)
                for values in try result.values() { try body(values) }
            }
        } catch {
            cancel()
            while let answer = PQgetResult(handle) { PQclear(answer) }
            throw error
        }
    }

    /// `statement` is a COPY … FROM STDIN, which takes the rows that `body` puts.
    func load(_ statement: String, _ body: (_ put: ([SQLValue]) throws -> Void) throws -> Void) throws {
        try run(statement)
        var failure: (any Error)?
        do {
            try body { values in
                let line = values.copyLine
                guard line.withUnsafeBytes({ PQputCopyData(handle, $0.baseAddress, Int32(clamping: $0.count)) }) == 1 else { throw loss }
            }
        } catch {
            failure = error
        }
        PQputCopyEnd(handle, failure == nil ? nil : "given up")
        while let answer = PQgetResult(handle) {
            do { try check(PostgresResult(answer)) } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }

    private var loss: StorageError { .connectionLost(handle.map(message) ?? "there is no connection") }
}

extension [SQLValue] {
    /// In COPY's text format: `1\tAda\t\N`.
    fileprivate var copyLine: [UInt8] {
        var line: [UInt8] = []
        for (index, value) in enumerated() {
            if index > 0 { line.append(UInt8(ascii: "\t")) }
            switch value {
            case .null: line += "\\N".utf8
            case .integer(let integer): line += "\(integer)".utf8
            case .text(let text):
                for byte in text.utf8 {
                    switch byte {
                    case UInt8(ascii: "\\"): line += "\\\\".utf8
                    case UInt8(ascii: "\t"): line += "\\t".utf8
                    case UInt8(ascii: "\n"): line += "\\n".utf8
                    case UInt8(ascii: "\r"): line += "\\r".utf8
                    default: line.append(byte)
                    }
                }
            case .blob(let bytes):
                line += "\\\\x".utf8
                for byte in bytes {
                    line.append(hexDigits[Int(byte >> 4)])
                    line.append(hexDigits[Int(byte & 15)])
                }
            }
        }
        return line + [UInt8(ascii: "\n")]
    }
}

private let hexDigits = Array("0123456789abcdef".utf8)

// MARK: News

extension PostgresSession {
    /// The payloads of notifications that other connections sent. Throws `.connectionLost`.
    func notifications() throws -> [String] {
        guard let handle, PQconsumeInput(handle) == 1 else { throw StorageError.connectionLost(handle.map(message) ?? "") }
        let own = PQbackendPID(handle)
        var payloads: [String] = []
        while let notification = PQnotifies(handle) {
            if notification.pointee.be_pid != own, let extra = notification.pointee.extra { payloads.append(String(cString: extra)) }
            PQfreemem(notification)
        }
        return payloads
    }
}

extension SQLValue {
    /// Nothing for NULL: the server finds out from where it stands.
    fileprivate var postgresType: Oid {
        switch self {
        case .null: 0
        case .integer: PostgresType.bigint
        case .text: PostgresType.text
        case .blob: PostgresType.bytea
        }
    }
}

/// The values of a statement in the binary format.
private struct PostgresParameters {
    private let bytes: [[UInt8]?]

    init(_ values: [SQLValue]) {
        bytes = values.map { value in
            switch value {
            case .null: nil
            case .integer(let integer): withUnsafeBytes(of: integer.bigEndian) { Array($0) }
            case .text(let text): Array(text.utf8)
            case .blob(let blob): blob
            }
        }
    }

    func withPointers<Result>(
        _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<Int32>, UnsafePointer<Int32>) -> Result
    ) -> Result {
        var all: [UInt8] = []
        all.reserveCapacity(bytes.reduce(0) { $0 + ($1?.count ?? 0) + 1 })
        var offsets: [Int?] = []
        for value in bytes {
            offsets.append(value == nil ? nil : all.count)
            if let value { all += value + [0] }
        }
        let lengths = bytes.map { Int32(clamping: $0?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: bytes.count)
        return all.withUnsafeBytes { buffer in
            // An empty array has no address, and then there is no value that needs one.
            let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = offsets.map { offset in offset.flatMap { start?.advanced(by: $0) } }
            return body(Int32(bytes.count), pointers, lengths, formats)
        }
    }
}
