import Values
package struct Cron: Sendable {
    package let expression: String
    package let timeZone: String
    package init(_ expression: String, timeZone: String) throws { self.expression = expression; self.timeZone = timeZone }
    package func next(after: Timestamp) -> Timestamp? { nil }
}
