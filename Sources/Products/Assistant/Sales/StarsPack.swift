import Values

/// Questions sold together for Telegram Stars. What one costs in money says nothing here, since Stars are not the books' currency.
package struct StarsPack: Sendable, Equatable {
    package let count: Int
    package let price: Money

    /// Such as `20 for 50`: 1 to 1000000 questions for 1 to 100000 Stars.
    package init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 3, words[1] == "for", let count = Self.number(words[0]), let stars = Self.number(words[2]) else { return nil }
        guard (1...1_000_000).contains(count), (1...100_000).contains(stars) else { return nil }
        self.count = Int(count)
        price = Money(nanos: stars * Money.nanosPerUnit, .stars)
    }

    private static func number(_ text: String) -> Int64? { text.utf8.allSatisfy { (48...57).contains($0) } ? Int64(text) : nil }
}
