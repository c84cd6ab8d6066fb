import Hummingbird

/// `GET`, `POST` and `DELETE` of `…/faults`, and `DELETE …/faults/{fault}`.
struct FaultRoutes: Sendable {
    /// The faults in force, as they are shown.
    let list: @Sendable () -> [JSON]
    /// Switches on what a body describes, and shows it.
    let add: @Sendable (JSON) throws(SandboxError) -> JSON
    let remove: @Sendable (Int) -> Bool
    let removeAll: @Sendable () -> Void

    func add(to faults: RouterGroup<BasicRequestContext>) {
        faults.get { _, _ in response(.array(list())) }
        faults.post(use: answering { try add(try await $0.body()) })
        faults.delete(
            use: answering { _ in
                removeAll()
                return ["removed": true]
            })
        faults.delete(
            "{fault}",
            use: answering { visit in
                guard remove(Int(clamping: try visit.number("fault"))) else { throw SandboxError.notFound("There is no such fault.") }
                return ["removed": true]
            })
    }
}
