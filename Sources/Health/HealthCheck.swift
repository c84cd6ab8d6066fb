/// One look at a part that costs nothing and changes nothing.
package struct HealthCheck: Sendable {
    package let part: Part
    private let look: @Sendable () async throws -> Void

    /// `look` throws where the part does not work; the error is a sentence for owners.
    package init(_ part: Part, _ look: @escaping @Sendable () async throws -> Void) {
        self.part = part
        self.look = look
    }

    /// What is wrong; nil where nothing is.
    func problem() async -> String? {
        do {
            try await look()
            return nil
        } catch {
            return String("\(error)".prefix(300))
        }
    }
}
