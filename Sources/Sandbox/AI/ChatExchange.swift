import HTTPTypes
import Hummingbird
import NIOCore
import Values

/// One chat request at one vendor's stand-in, with the fault that strikes it.
struct ChatExchange: Sendable {
    let ai: SandboxAI
    let vendor: any ChatVendor

    func answer(_ body: [UInt8], key: String?) async -> Response {
        ai.countRequest(to: vendor.provider)
        let id = ai.nextID()
        if let refusal = vendor.refusal(ofKey: key) { return refused(refusal, id) }
        let request: ChatRequest
        do throws(Refusal) {
            request = try vendor.read(body)
        } catch {
            return refused(error, id)
        }
        let fault = ai.takeFault(of: vendor.provider)
        if let fault {
            if fault.kind == .hang { await ai.hang.pass() }
            // A client that has gone away ends the wait early, and nobody reads what follows.
            if fault.kind == .slow { try? await Task.sleep(for: .milliseconds(fault.delayMilliseconds)) }
            if let refusal = vendor.refusal(for: fault, model: request.model) { return refused(refusal, id) }
        }
        let answer = answer(to: request, id, fault)
        return request.isStreamed ? streamed(answer, fault) : response(200, vendor.whole(answer), headers: headers(id))
    }

    private func refused(_ refusal: Refusal, _ id: UInt64) -> Response {
        var refusal = refusal
        refusal.headers += headers(id)
        return response(refusal)
    }

    private func answer(to request: ChatRequest, _ id: UInt64, _ fault: AIFault?) -> ChatAnswer {
        let now = ai.now().microseconds / 1_000_000
        var answer = ChatAnswer(to: request, id: id, createdAt: now, cachedTokens: cachedTokens(request))
        switch fault?.kind {
        case .blank, .blankCut: answer.end(with: " \n", "stop")
        case .length: answer.end(with: String(answer.text.prefix(fault?.afterCharacters ?? 0)), "length")
        case .contentFilter: answer.end(with: String(answer.text.prefix(fault?.afterCharacters ?? 0)), "content_filter")
        case .zeroUsage: (answer.promptTokens, answer.completionTokens) = (0, 0)
        case .missingUsage: answer.isUsageMissing = true
        default: break
        }
        return answer
    }

    /// OpenAI caches the beginnings of prompts of 1,024 tokens and more, in steps of 128.
    private func cachedTokens(_ request: ChatRequest) -> Int {
        guard vendor.provider == .openai, request.promptTokens >= 1024 else { return 0 }
        let prompt = request.messages.map { $0.role + $0.text }.joined()
        return ai.hasSeen(String(prompt.prefix(4096))) ? request.promptTokens / 128 * 128 : 0
    }

    private func headers(_ id: UInt64) -> [(String, String)] {
        let request = ("x-request-id", "req_sandbox\(id)")
        switch vendor.provider {
        case .openai:
            return [
                request, ("openai-organization", "org-sandbox"), ("openai-version", "2020-10-01"), ("x-ratelimit-limit-requests", "500"),
                ("x-ratelimit-remaining-requests", "499"), ("x-ratelimit-reset-requests", "120ms"), ("x-ratelimit-limit-tokens", "200000"),
                ("x-ratelimit-remaining-tokens", "199000"), ("x-ratelimit-reset-tokens", "300ms"),
            ]
        case .mistral:
            return [
                request, ("mistral-correlation-id", "sandbox-\(id)"), ("x-ratelimit-limit-req-minute", "300"),
                ("x-ratelimit-remaining-req-minute", "299"),
            ]
        }
    }

    private func streamed(_ answer: ChatAnswer, _ fault: AIFault?) -> Response {
        var fields = HTTPFields()
        fields[.contentType] = "text/event-stream; charset=utf-8"
        fields.add(headers(answer.id))
        let charactersBeforeCut: Int? =
            switch fault?.kind {
            case .cut: fault?.afterCharacters
            case .blankCut: answer.text.count
            default: nil
            }
        return Response(
            status: .ok, headers: fields,
            body: ResponseBody { writer in
                try await write(answer, charactersBeforeCut: charactersBeforeCut, to: &writer)
                try await writer.finish(nil)
            })
    }

    private func write(_ answer: ChatAnswer, charactersBeforeCut: Int?, to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(event(vendor.first(answer)))
        var written = 0
        let delay = ai.chunkDelay
        for (index, piece) in answer.pieces.enumerated() {
            if let limit = charactersBeforeCut, written >= limit { throw Cut() }
            if index > 0 { await ai.hold.pass() }
            if delay > .zero { try await Task.sleep(for: delay) }
            try await writer.write(event(vendor.piece(piece, of: answer)))
            written += piece.count
        }
        if charactersBeforeCut != nil { throw Cut() }
        for last in vendor.last(answer) { try await writer.write(event(last)) }
        try await writer.write(ByteBuffer(string: "data: [DONE]\n\n"))
    }

    private func event(_ json: JSON) -> ByteBuffer {
        var bytes = Array("data: ".utf8)
        json.write(to: &bytes)
        return ByteBuffer(bytes: bytes + [10, 10])
    }

    /// Ends the connection without an end of the body.
    private struct Cut: Error {}
}
