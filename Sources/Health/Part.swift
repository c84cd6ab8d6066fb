import Storage

/// Something that Kontor cannot do its work without, and that can fail by itself.
package struct Part: Sendable, Hashable {
    package enum Kind: String, SQLCodable, CaseIterable {
        case database, ai, payments, telegram
    }

    package let kind: Kind
    /// As the configuration calls it: a provider, a bot's key.
    package let name: String

    package init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }
}

extension Part: CustomStringConvertible {
    /// As `/ready` and the log show it.
    package var description: String { kind == .database ? name : "\(kind):\(name)" }
}
