import OutboundHTTP
import Testing

@Suite struct HTTPClientTests {
    private func withServer(
        _ answer: @escaping @Sendable (ScriptedServer.Request) -> ScriptedServer.Answer,
        _ body: (ScriptedServer, HTTPClient) async throws -> Void
    ) async throws {
        let server = try await ScriptedServer(answer)
        let client = HTTPClient()
        do {
            try await body(server, client)
        } catch {
            await client.shutdown()
            try await server.close()
            throw error
        }
        await client.shutdown()
        try await server.close()
    }

    @Test("a response comes back whole, whatever its status, and redirects are not followed")
    func response() async throws {
        try await withServer { _ in
            .bytes("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 5\r\n\r\nhello")
        } _: { server, client in
            let response = try await client.send(HTTPRequest(.get, server.url + "/a?b=c", timeout: .seconds(120)))
            #expect(response.status == 302)
            #expect(response.header("LOCATION") == "/elsewhere")
            #expect(response.text == "hello")
            #expect(server.requests.count == 1)
            #expect(server.requests[0].text.hasPrefix("GET /a?b=c HTTP/1.1\r\n"))
        }
    }

    @Test("forms, parts and bytes are sent with their type and length")
    func bodies() async throws {
        try await withServer { _ in
            .bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        } _: { server, client in
            _ = try await client.send(HTTPRequest(.post, server.url, body: .form([("a b", "c&d=é"), ("e", "")]), timeout: .seconds(120)))
            #expect(server.requests[0].text.hasSuffix("\r\n\r\na+b=c%26d%3D%C3%A9&e="))
            #expect(server.requests[0].text.contains("content-type: application/x-www-form-urlencoded\r\n"))

            let part = HTTPRequest.Part(name: "file", filename: "a\"b\r\n.txt", contentType: "text/plain", bytes: Array("body".utf8))
            _ = try await client.send(HTTPRequest(.post, server.url, body: .multipart([part]), timeout: .seconds(120)))
            let text = server.requests[1].text
            #expect(text.contains("Content-Disposition: form-data; name=\"file\"; filename=\"a%22b%0D%0A.txt\"\r\n"))
            #expect(text.contains("Content-Type: text/plain\r\n\r\nbody\r\n--kontor-"))

            _ = try await client.send(
                HTTPRequest(
                    .put, server.url, headers: [("Authorization", "Bearer k")], body: .bytes([123, 125], contentType: "application/json"),
                    timeout: .seconds(120)))
            #expect(server.requests[2].text.contains("Authorization: Bearer k\r\n"))
            #expect(server.requests[2].text.hasSuffix("{}"))
        }
    }

    @Test("a body above its limit is refused, whether announced or not")
    func tooLarge() async throws {
        let announced = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world"
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n"
        try await withServer {
            $0.text.hasPrefix("GET /chunked") ? .bytes(chunked) : .bytes(announced)
        } _: { server, client in
            for path in ["/announced", "/chunked"] {
                let error = await #expect(throws: HTTPError.self) {
                    _ = try await client.send(HTTPRequest(.get, server.url + path, timeout: .seconds(120), maximumResponseBytes: 10))
                }
                #expect(error == .responseTooLarge(host: "127.0.0.1", limitBytes: 10))
                let whole = try await client.send(HTTPRequest(.get, server.url + path, timeout: .seconds(120), maximumResponseBytes: 11))
                #expect(whole.text == "hello world")
            }
        }
    }

    @Test("silence ends in a time-out that says the request may have arrived")
    func timeOut() async throws {
        try await withServer { _ in
            .silence
        } _: { server, client in
            let request = HTTPRequest(.get, server.url, timeout: .milliseconds(30))
            #expect(
                await #expect(throws: HTTPError.self) { _ = try await client.send(request) }
                    == .timedOut(host: "127.0.0.1", isRequestPossiblyDelivered: true))
            #expect(
                await #expect(throws: HTTPError.self) { _ = try await client.stream(request) }
                    == .timedOut(host: "127.0.0.1", isRequestPossiblyDelivered: true))
        }
    }

    @Test("a refused connection is told at once, and surely delivered nothing")
    func refused() async throws {
        // A port that no other test's server can be given: the system hands out none below 1024.
        let url = "http://127.0.0.1:1/"
        let client = HTTPClient()
        for _ in 0..<2 {
            let error = await #expect(throws: HTTPError.self) { _ = try await client.send(HTTPRequest(.post, url, timeout: .seconds(120))) }
            guard case .connectFailed = error else {
                Issue.record("\(String(describing: error))")
                break
            }
            #expect(error?.isRequestPossiblyDelivered == false)
            #expect(error?.isTransient == true)
        }
        await client.shutdown()
    }

    @Test("a GET that met a closing connection is sent again; a POST is not, since it may have been acted on")
    func closedKeepAlive() async throws {
        try await withServer { request in
            request.connection == 0 && request.number == 1 ? .close : .bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        } _: { server, client in
            _ = try await client.send(HTTPRequest(.get, server.url, timeout: .seconds(120)))
            let second = try await client.send(HTTPRequest(.get, server.url, timeout: .seconds(120)))
            #expect(second.text == "ok")
            #expect(server.requests.map { [$0.connection, $0.number] } == [[0, 0], [0, 1], [1, 0]])
        }
        try await withServer { request in
            request.connection == 0 && request.number == 1 ? .close : .bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        } _: { server, client in
            _ = try await client.send(HTTPRequest(.post, server.url, timeout: .seconds(120)))
            #expect(
                await #expect(throws: HTTPError.self) { _ = try await client.send(HTTPRequest(.post, server.url, timeout: .seconds(120))) }
                    == .connectionClosed(host: "127.0.0.1", isRequestPossiblyDelivered: true))
            #expect(server.requests.count == 2)
        }
    }

    @Test("a cancelled task cancels its request")
    func cancelled() async throws {
        try await withServer { _ in
            .silence
        } _: { server, client in
            let url = server.url
            let task = Task { try await client.send(HTTPRequest(.get, url, timeout: .seconds(120))) }
            for await _ in server.arrivals { break }
            task.cancel()
            await #expect(throws: HTTPError.cancelled) { _ = try await task.value }
        }
    }

    @Test("what is not HTTP is an error, not a crash")
    func notHTTP() async throws {
        try await withServer { _ in
            .bytesThenClose("SSH-2.0-OpenSSH_9.2\r\n")
        } _: { server, client in
            let error = await #expect(throws: HTTPError.self) {
                _ = try await client.send(HTTPRequest(.post, server.url, timeout: .seconds(120)))
            }
            #expect(error == .invalidResponse(host: "127.0.0.1", reason: "it is not HTTP"))
        }
    }

    @Test("a stream gives chunks as they come, and a cut one ends in an error", arguments: [true, false])
    func stream(isCut: Bool) async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunk = "b\r\ndata: one\n\n\r\n"
        try await withServer { _ in
            isCut ? .bytesThenClose(head + chunk) : .bytes(head + chunk + "0\r\n\r\n")
        } _: { server, client in
            let stream = try await client.stream(HTTPRequest(.get, server.url, timeout: .seconds(120)))
            #expect(stream.status == 200)
            #expect(stream.header("content-type") == "text/event-stream")
            var events: [String] = []
            var failure: HTTPError?
            do {
                for try await event in stream.events { events.append(event.data) }
            } catch {
                failure = error as? HTTPError
            }
            #expect(events == ["one"])
            #expect(failure == (isCut ? .connectionClosed(host: "127.0.0.1", isRequestPossiblyDelivered: true) : nil))
        }
    }

    @Test("what came of a stream before it was cut is read to the last byte, however late its reader is")
    func cutStream() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunks = (0..<40).map { "b\r\ndata: \(100 + $0)\n\n\r\n" }
        try await withServer { _ in
            .piecesThenClose([head] + chunks)
        } _: { server, client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                // Many at a time keep each other from reading in time.
                for _ in 0..<100 {
                    group.addTask { [url = server.url] in
                        let stream = try await client.stream(HTTPRequest(.get, url, timeout: .seconds(120)))
                        var events: [String] = []
                        await #expect(throws: HTTPError.connectionClosed(host: "127.0.0.1", isRequestPossiblyDelivered: true)) {
                            for try await event in stream.events { events.append(event.data) }
                        }
                        #expect(events == (100..<140).map { "\($0)" })
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("a stream that falls silent ends in a time-out")
    func idleStream() async throws {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
        try await withServer { _ in
            .bytes(head)
        } _: { server, client in
            let stream = try await client.stream(HTTPRequest(.get, server.url, timeout: .seconds(120)), idleTimeout: .milliseconds(30))
            await #expect(throws: HTTPError.timedOut(host: "127.0.0.1", isRequestPossiblyDelivered: true)) {
                _ = try await stream.collect()
            }
        }
    }

    @Test("a stranger's URL may not lead to this machine; no byte is sent there", arguments: ["127.0.0.1", "localhost"])
    func strangersURL(host: String) async throws {
        try await withServer { _ in
            .bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        } _: { server, client in
            let url = "http://\(host):" + (server.url.split(separator: ":").last ?? "")
            let error = await #expect(throws: HTTPError.self) {
                _ = try await client.send(HTTPRequest(.get, url, timeout: .seconds(120), isPublicAddressRequired: true))
            }
            #expect(error == .addressNotPublic(host: "127.0.0.1"))
            #expect(server.requests.isEmpty)
            let own = try await client.send(HTTPRequest(.get, url, timeout: .seconds(120)))
            #expect(own.status == 200)
        }
    }

    @Test(
        "what cannot be called is named without its secrets",
        arguments: ["", "ftp://host/x", "host/x", "http://", "file:///etc/passwd", "http://a b/"])
    func invalidURL(url: String) async {
        let client = HTTPClient()
        await #expect(throws: HTTPError.invalidURL(url)) { _ = try await client.send(HTTPRequest(.get, url, timeout: .seconds(120))) }
        await client.shutdown()
        let error = await #expect(throws: HTTPError.self) {
            _ = try await client.send(HTTPRequest(.get, "http://localhost/", timeout: .seconds(120)))
        }
        #expect(error == .shutDown)
    }

    @Test("a header with a line end is refused without showing it")
    func badHeader() async throws {
        try await withServer { _ in
            .silence
        } _: { server, client in
            let request = HTTPRequest(.get, server.url, headers: [("Authorization", "Bearer secret\r\nX: y")], timeout: .seconds(120))
            let error = await #expect(throws: HTTPError.self) { _ = try await client.send(request) }
            #expect(error.map { "\($0)".contains("secret") } == false)
            #expect(server.requests.isEmpty)
        }
    }
}
