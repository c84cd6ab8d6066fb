import Hummingbird
import Synchronization

/// Which methods the addresses of the router take, for the answer to a request by another one.
///
/// Middleware is added before the routes are, so these are told later.
final class AllowedMethods: Sendable {
    private struct Route {
        let parts: [Substring]
        let method: String
    }

    private let routes = Mutex<[Route]>([])

    func learn(from router: Router<KontorRequestContext>) {
        let learnt = router.routes.flatMap { route in
            let parts = Self.parts(of: "\(route.path)")
            // Where there is something to get, the router answers HEAD too.
            return (route.method == .get ? ["GET", "HEAD"] : [route.method.rawValue]).map { Route(parts: parts, method: $0) }
        }
        routes.withLock { $0 = learnt }
    }

    /// Empty where there is nothing at the address at all.
    func at(_ path: String) -> [String] {
        let asked = Self.parts(of: path)
        return routes.withLock { $0 }.filter { route in
            route.parts.count == asked.count && zip(route.parts, asked).allSatisfy { $0.first == "{" || $0.first == ":" || $0 == $1 }
        }.map(\.method).sorted()
    }

    private static func parts(of path: String) -> [Substring] { path.split(separator: "/") }
}
