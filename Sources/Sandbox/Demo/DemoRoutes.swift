import HTTPTypes
import Hummingbird
import NIOCore

/// The demo page at `/`, and what it needs to know beside the chats.
struct DemoRoutes: Sendable {
    let configuration: SandboxConfiguration

    func add(to router: Router<BasicRequestContext>) {
        router.get("/") { _, _ in
            Response(
                status: .ok,
                headers: [
                    .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                    .contentSecurityPolicy:
                        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; "
                        + "img-src 'self' blob: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
                ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: PackageResources.chat_html)))
        }
        router.get("sandbox/links") { _, _ in
            response(.array(configuration.links.map { ["title": .string($0.title), "url": .string($0.url)] }))
        }
    }
}
