import HTTPTypes
import Hummingbird

/// Paddle's API under `/paddle`, the page of its default payment link at `/paddle/pay`, the page of all payments at `/paddle`, and the
/// sandbox's own side of them.
struct PaddleRoutes: Sendable {
    let paddle: SandboxPaddle

    func add(to router: Router<BasicRequestContext>) {
        for resource in ["transactions", "customers", "subscriptions", "adjustments"] {
            for method in [HTTPRequest.Method.get, .post, .patch] {
                for path in ["paddle/\(resource)", "paddle/\(resource)/**"] {
                    router.on(RouterPath(path), method: method) { request, _ in
                        try await PaddleExchange(paddle: paddle, request: request).answer()
                    }
                }
            }
        }
        PaddlePageRoutes(paddle: paddle).add(to: router)
        PaddleControlRoutes(paddle: paddle).add(to: router)
    }
}
