import Foundation
import OutboundHTTP
import TestBusiness
import TestSupport
import Testing

@Suite struct DemoPageTests {
    @Test("in the browser: greet, ask, watch the answer come in, be the owner, read a report that adds up, move the clock")
    func demo() async throws {
        try await TestFolder.with { folder in
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            let demo = try KontorProcess(
                ["demo", "--port", "0", "--kontor-port", "0"], environment: ["PATH": "/usr/bin", "TMPDIR": folder], folder: root.path)
            let url = try #require(try await demo.line(with: "Open http").split(separator: " ").last.map(String.init))
            let http = HTTPClient()
            let result: Result<[String], any Error>
            do {
                let browser = try await WebDriver.start(http: http, folder: folder)
                do {
                    try await visit(browser, url)
                    result = .success(try await browser.consoleErrors())
                } catch {
                    result = .failure(error)
                }
                await browser.end()
            } catch {
                result = .failure(error)
            }
            await http.shutdown()
            let status = await demo.terminate()
            let errors = try result.get()
            #expect(errors.isEmpty)
            #expect(status == 0, "\(demo.printed)")
        }
    }

    private func visit(_ browser: WebDriver, _ url: String) async throws {
        try await browser.open(url)
        try await browser.wait(
            until: "document.querySelector('#start').offsetParent")
        try await browser.click("#start")
        try await browser.wait(until: "[...document.querySelectorAll('.message.bot')].some(m => m.innerText.includes('Hello, Ada!'))")

        try await browser.type("Why is the sky blue?", into: "#message-input")
        try await browser.click("#send")
        try await browser.wait(until: "document.querySelector('.draft') && document.querySelector('.draft').innerText.length > 20")
        try await browser.wait(
            until: "[...document.querySelectorAll('.message.bot:not(.draft)')].some(m => m.innerText.includes('A real model'))")
        try await browser.wait(until: "!document.querySelector('.draft')")

        try await buyForStars(browser)
        try await bringAFriend(browser)

        try await be("Olga", browser)
        try await browser.wait(until: "document.querySelector('#as').innerText.includes('Owner')")
        try await browser.wait(until: "document.querySelector('#start').offsetParent")
        try await browser.click("#start")
        try await browser.wait(until: "[...document.querySelectorAll('.message.bot')].some(m => m.innerText.includes('Hello, Olga!'))")
        try await browser.type("/report daily\u{E007}", into: "#message-input")
        try await browser.wait(until: "[...document.querySelectorAll('.message.bot')].some(m => m.innerText.includes('Expenses: 0.000'))")

        let before = try await browser.text(of: "#clock-now")
        try await browser.click("[data-advance='3600']")
        try await browser.wait(until: "document.querySelector('#clock-now').innerText !== '\(before)'")
        try await browser.click("[data-advance='09:00']")
        try await browser.wait(
            until: "[...document.querySelectorAll('.message.bot')].filter(m => m.innerText.includes('report of')).length >= 2")
        let links = try await browser.value(of: "[...document.querySelectorAll('#links a')].map(a => a.href).join(' ')")
        #expect(links.contains("/docs") && links.contains("/metrics"))
        for (provider, name) in [("stripe", "Sofia"), ("paddle", "Paul"), ("sandbox", "Tilda")] {
            try await buy(through: provider, as: name, browser, url)
        }
    }

    /// Somebody new subscribes on the provider's page; the card then fails at the end of the month, and the bot tells it.
    private func buy(through provider: String, as name: String, _ browser: WebDriver, _ url: String) async throws {
        func said(_ words: String) -> String {
            "[...document.querySelectorAll('.message.bot')].some(m => m.innerText.includes('\(words)'))"
        }
        try await browser.click("#add-customer")
        try await browser.wait(until: "document.querySelector('#customer-dialog').open")
        try await browser.type(name, into: "#customer-name")
        try await browser.click("[data-testid=customer-add]")
        try await browser.wait(
            until: "document.querySelector('#as').innerText === '\(name)' && document.querySelector('#start').offsetParent")
        try await browser.click("#start")
        try await browser.wait(until: said("Hello, \(name)!"))
        try await browser.type("/subscribe\u{E007}", into: "#message-input")
        try await browser.wait(until: "document.querySelector('[data-callback=\"buy:plan:\(provider)\"]')")
        try await browser.click("[data-callback='buy:plan:\(provider)']")
        try await browser.wait(until: "document.querySelector('a.key[href^=http]')")
        try await browser.open(try await browser.value(of: "document.querySelector('a.key[href^=http]').href"))
        try await browser.click("button.pay")
        try await browser.wait(until: "!document.querySelector('button.pay')")
        try await browser.open(url)
        try await be(name, browser)
        try await browser.wait(until: said("Thank you!"))
        try await browser.open(url + (provider == "sandbox" ? "/till" : "/\(provider)"))
        try await browser.click("button[name=works]")
        try await browser.wait(until: "document.body.innerText.includes('Let the card work')")
        try await browser.open(url)
        try await be(name, browser)
        for step in ["2592000", "86400"] {
            let day = try await browser.text(of: "#clock-day")
            try await browser.click("[data-advance='\(step)']")
            try await browser.wait(until: "document.querySelector('#clock-day').innerText !== '\(day)'")
        }
        try await browser.wait(until: said("did not go through"))
    }

    /// Ada's link is followed by somebody new, whom she then reads of.
    private func bringAFriend(_ browser: WebDriver) async throws {
        try await browser.type("/invite\u{E007}", into: "#message-input")
        try await browser.wait(until: "document.querySelector('[data-testid=start-link]')")
        try await browser.click("[data-testid=start-link]")
        try await browser.wait(until: "document.querySelector('#customer-dialog').open")
        try await browser.type("Finn", into: "#customer-name")
        try await browser.click("[data-testid=customer-add]")
        try await browser.wait(until: "document.querySelector('#as').innerText === 'Finn' && document.querySelector('#start').offsetParent")
        try await browser.click("#start")
        try await browser.wait(until: "[...document.querySelectorAll('.message.bot')].some(m => m.innerText.includes('Hello, Finn!'))")
        try await be("Ada", browser)
        try await browser.wait(until: "document.querySelector('#as').innerText === 'Ada'")
        try await browser.type("/invite\u{E007}", into: "#message-input")
        try await browser.wait(
            until: "[...document.querySelectorAll('.message.bot')].some(m => m.innerText.includes('Came by your link: 1.'))")
    }

    private func be(_ name: String, _ browser: WebDriver) async throws {
        try await browser.wait(until: "[...document.querySelectorAll('#persona option')].some(o => o.text.includes('\(name)'))")
        try await browser.value(
            of:
                "(p => { p.value = [...p.options].find(o => o.text.includes('\(name)')).value; p.dispatchEvent(new Event('change')); })(document.querySelector('#persona'))"
        )
        .expectDone()
    }

    /// Leaves the first sheet without paying, and pays on the second.
    private func buyForStars(_ browser: WebDriver) async throws {
        try await browser.type("/subscribe\u{E007}", into: "#message-input")
        try await browser.wait(until: "document.querySelector('[data-callback=\"buy:plan:stars\"]')")
        try await browser.click("[data-callback='buy:plan:stars']")
        try await browser.wait(until: "document.querySelector('[data-testid=pay-link]')")
        try await browser.click("[data-testid=pay-link]")
        try await browser.wait(until: "document.querySelector('#pay-dialog').open")
        try await browser.click("#pay-cancel")
        try await browser.wait(until: "!document.querySelector('#pay-dialog').open")
        try await browser.click("[data-testid=pay-link]")
        // The words of the first sheet still stand in the closed one.
        try await browser.wait(
            until:
                "document.querySelector('#pay-dialog').open && document.querySelector('#pay-terms').innerText.includes('You have ⭐ 1000')")
        try await browser.click("#pay-confirm")
        try await browser.wait(until: "document.querySelector('#pay-state').innerText.includes('Paid')")
        try await browser.click("#pay-cancel")
        try await browser.wait(until: "[...document.querySelectorAll('.message.bot')].some(m => m.innerText.includes('Thank you!'))")
        try await browser.wait(until: "document.querySelector('#stars').innerText === '⭐ 500'")
        try await browser.wait(until: "document.querySelector('#subscriptions').innerText.includes('next payment')")
    }
}

extension String {
    /// Scripts that only act return `undefined`.
    fileprivate func expectDone() { #expect(self == "undefined") }
}
