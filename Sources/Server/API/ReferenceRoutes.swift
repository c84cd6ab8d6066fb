import Hummingbird

/// `GET /openapi.json` and `/docs`: the API, for programs and for people.
struct ReferenceRoutes {
    func add(to router: Router<KontorRequestContext>) {
        router.get("openapi.json") { _, _ in page(PackageResources.openapi_json, type: "application/json") }
        router.get("docs") { _, _ in page(PackageResources.reference_html, type: "text/html; charset=utf-8") }
    }

    private func page(_ bytes: [UInt8], type: String) -> Response {
        Response(status: .ok, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
