import Hummingbird

/// `GET /paid` and `/cancelled`: where a check-out page sends the customer when there is nothing more to do there.
struct ReturnPages {
    func add(to router: Router<KontorRequestContext>) {
        router.get("paid") { _, _ in
            page("Thank you", "Your payment is being confirmed. You can close this page and go back to the chat.")
        }
        router.get("cancelled") { _, _ in
            page("Nothing was paid", "You left the check-out. You can close this page and go back to the chat.")
        }
    }

    private func page(_ title: String, _ text: String) -> Response {
        let html = """
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>\(title)</title>
            <link rel="icon" href="data:,">
            <style>body{font:18px/1.5 system-ui,sans-serif;max-width:28em;margin:15vh auto;padding:0 1em;text-align:center}
            @media(prefers-color-scheme:dark){body{background:#14171a;color:#e8e8e8}}</style>
            <h1>\(title)</h1><p>\(text)</p></html>
            """
        return Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8"], body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}
