/// A model of a provider, written `openai/gpt-4o-mini`: the name the provider has in the configuration, and the vendor's own
/// name of the model.
package struct Model: Hashable, Sendable, CustomStringConvertible {
    package let provider: String
    package let name: String

    package init(provider: String, name: String) {
        self.provider = provider
        self.name = name
    }

    /// Nil unless both parts are there; the model's name may have further slashes.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, !text.contains(where: \.isWhitespace) else { return nil }
        self.init(provider: String(parts[0]), name: String(parts[1]))
    }

    package var description: String { "\(provider)/\(name)" }
}
