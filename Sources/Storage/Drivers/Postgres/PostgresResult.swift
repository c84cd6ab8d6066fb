import CLibpq

/// What the server answered to one statement. Values come as text, by the type of their column.
final class PostgresResult {
    private let handle: OpaquePointer?

    init(_ handle: OpaquePointer?) { self.handle = handle }

    deinit { PQclear(handle) }

    var isSuccess: Bool {
        [PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE, PGRES_COPY_IN, PGRES_EMPTY_QUERY].contains(PQresultStatus(handle))
    }

    /// How many rows the statement inserted, changed or deleted.
    var changes: Int { Int(String(cString: PQcmdTuples(handle))) ?? 0 }

    var columns: [String] { (0..<PQnfields(handle)).map { String(cString: PQfname(handle, $0)) } }

    func rows() throws -> [Row] {
        let columns = columns
        return try values().map { Row(columns: columns, values: $0) }
    }

    /// Row by row.
    func values() throws -> [[SQLValue]] {
        let types = (0..<PQnfields(handle)).map { PQftype(handle, $0) }
        return try (0..<PQntuples(handle)).map { row in try types.indices.map { try value(row, Int32($0), types[$0]) } }
    }

    private func value(_ row: Int32, _ column: Int32, _ type: Oid) throws -> SQLValue {
        guard PQgetisnull(handle, row, column) == 0, let start = PQgetvalue(handle, row, column) else { return .null }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(handle, row, column)))
        switch type {
        case PostgresType.bigint, PostgresType.integer, PostgresType.smallint, PostgresType.numeric: return try integer(bytes)
        case PostgresType.bool: return .integer(bytes.first == UInt8(ascii: "t") ? 1 : 0)
        case PostgresType.bytea: return .blob(try unescaped(bytes))
        case PostgresType.real, PostgresType.double: throw StorageError.unreadable("a column holds a floating-point number")
        default: return .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// SUM of BIGINT is NUMERIC, which is without limit: what BIGINT does not hold is refused as SQLite refuses it.
    private func integer(_ digits: UnsafeRawBufferPointer) throws -> SQLValue {
        let text = String(decoding: digits, as: UTF8.self)
        if let value = Int64(text) { return .integer(value) }
        let isWhole = text.allSatisfy { $0.isNumber || $0 == "-" }
        throw isWhole ? StorageError.outOfRange("\(text) does not fit a BIGINT") : .unreadable("a column holds a floating-point number")
    }

    /// `\x6b6f`
    private func unescaped(_ text: UnsafeRawBufferPointer) throws -> [UInt8] {
        guard text.count >= 2, text.count % 2 == 0 else { throw StorageError.unreadable("a BYTEA is not in the hex format") }
        func digit(_ byte: UInt8) -> UInt8 { byte <= UInt8(ascii: "9") ? byte &- UInt8(ascii: "0") : byte &- UInt8(ascii: "a") &+ 10 }
        return stride(from: 2, to: text.count, by: 2).map { digit(text[$0]) << 4 | digit(text[$0 + 1]) }
    }

    /// The error that the server gave, with what it said of the constraint.
    var failure: StorageError {
        func field(_ code: Int32) -> String? { PQresultErrorField(handle, code).map { String(cString: $0) } }
        return StorageError(
            sqlState: field(diagnostic("C")) ?? "", message: field(diagnostic("M")) ?? "", detail: field(diagnostic("D")),
            table: field(diagnostic("t")), column: field(diagnostic("c")))
    }

    private func diagnostic(_ letter: UnicodeScalar) -> Int32 { Int32(letter.value) }
}

/// The types that Kontor's columns and expressions have; the numbers are PostgreSQL's own, the same everywhere (pg_type.dat).
enum PostgresType {
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let bigint: Oid = 20
    static let smallint: Oid = 21
    static let integer: Oid = 23
    static let text: Oid = 25
    static let real: Oid = 700
    static let double: Oid = 701
    static let numeric: Oid = 1700
}
