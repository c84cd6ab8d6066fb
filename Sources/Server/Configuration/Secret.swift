/// A value that never shows itself: neither printed, interpolated, logged nor dumped. Whoever needs it says `revealed`.
package struct Secret<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package let revealed: Value

    package init(_ value: Value) { revealed = value }

    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret: Equatable where Value: Equatable {}
