/// The tokens of one call, as the provider counted them, or as estimated where it did not say.
package struct TokenUsage: Hashable, Sendable {
    /// All tokens of the prompt, cached ones included.
    package let input: Int
    /// The part of `input` that the provider read from its cache.
    package let cachedInput: Int
    package let output: Int
    package let isEstimated: Bool

    package init(input: Int, cachedInput: Int = 0, output: Int, isEstimated: Bool = false) {
        self.input = max(0, input)
        self.cachedInput = min(max(0, cachedInput), self.input)
        self.output = max(0, output)
        self.isEstimated = isEstimated
    }

    package static let none = TokenUsage(input: 0, output: 0)

    /// One token for every four bytes of UTF-8, rounded up, and four for the frame of each message: close for English, high
    /// for other scripts, so that an estimate seldom charges the house.
    package static func estimate(of messages: [Completion.Message], answer: String) -> TokenUsage {
        let input = messages.reduce(0) { $0 + 4 + tokens(of: $1.content) }
        return TokenUsage(input: input, output: tokens(of: answer), isEstimated: true)
    }

    private static func tokens(of text: String) -> Int { (text.utf8.count + 3) / 4 }
}
