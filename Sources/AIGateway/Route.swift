/// The models tried, in order, for one kind of question (`chat`, `letters`).
package struct Route: Hashable, Sendable {
    package let name: String
    package let models: [Model]
}
