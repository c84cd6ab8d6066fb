import Storage
import Testing

@Suite("DATABASE_URL")
struct DatabaseURLTests {
    private static let paths = [
        ("sqlite:./kontor.sqlite", "./kontor.sqlite"), ("sqlite:kontor.sqlite", "kontor.sqlite"),
        ("sqlite:/var/lib/k.sqlite", "/var/lib/k.sqlite"),
        ("sqlite:///var/lib/k.sqlite", "/var/lib/k.sqlite"), ("sqlite:a b:c.sqlite", "a b:c.sqlite"),
    ]

    @Test("names a file", arguments: paths)
    func path(_ text: String, _ path: String) throws { #expect(try DatabaseURL(text) == .sqlite(path: path)) }

    private static let mistakes: [(String, DatabaseURLError)] = [
        ("", .unknownScheme("")), ("kontor.sqlite", .unknownScheme("kontor.sqlite")), ("mysql://x", .unknownScheme("mysql")),
        ("SQLITE:x", .unknownScheme("SQLITE")), ("sqlite:", .noPath), ("sqlite://", .noPath), ("sqlite://host/x", .noPath),
        ("sqlite:x?mode=ro", .noPath), ("sqlite::memory:", .inMemory),
    ]

    @Test("says what is allowed where it is wrong", arguments: mistakes)
    func mistake(_ text: String, _ error: DatabaseURLError) {
        #expect(throws: error) { try DatabaseURL(text) }
        #expect(error.description.contains("sqlite:"))
    }
}
