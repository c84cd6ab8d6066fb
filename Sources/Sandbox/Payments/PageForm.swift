import Hummingbird

extension Request {
    /// The fields of a page's form.
    func form() async throws -> StripeValue { try StripeValue(form: String(buffer: try await body.collect(upTo: 1 << 16))) }
}

extension Router<BasicRequestContext> {
    /// A button of the page of all payments: what is pressed is named by the path's `{id}`, and the page is shown anew.
    func button(_ path: RouterPath, on page: String, _ press: @escaping @Sendable (String, StripeValue) throws -> Void) {
        post(path) { request, context in
            let form = try await request.form()
            do { try press(context.parameters.get("id") ?? "", form) } catch {
                // A button of a page that has grown old: the page anew says how things are.
            }
            return Response(status: .seeOther, headers: [.location: page])
        }
    }
}
