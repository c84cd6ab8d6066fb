import Testing

@testable import Assistant

@Suite struct PluralCategoryTests {
    @Test(
        "whole numbers fall into CLDR's categories",
        arguments: [
            (0, PluralCategory.other, PluralCategory.many), (1, .one, .one), (2, .other, .few), (3, .other, .few), (4, .other, .few),
            (5, .other, .many), (9, .other, .many), (10, .other, .many), (11, .other, .many), (12, .other, .many), (14, .other, .many),
            (15, .other, .many), (20, .other, .many), (21, .other, .one), (22, .other, .few), (24, .other, .few), (25, .other, .many),
            (31, .other, .one), (100, .other, .many), (101, .other, .one), (102, .other, .few), (104, .other, .few), (111, .other, .many),
            (112, .other, .many), (114, .other, .many), (121, .other, .one), (1000, .other, .many), (1001, .other, .one),
            (1011, .other, .many), (1_000_000, .other, .many),
        ])
    func whole(count: Int, germanic: PluralCategory, slavic: PluralCategory) {
        #expect(Language.english.category(of: count) == germanic)
        #expect(Language.german.category(of: count) == germanic)
        #expect(Language.ukrainian.category(of: count) == slavic)
        #expect(Language.russian.category(of: count) == slavic)
    }

    @Test("numbers with decimals are other, in every language", arguments: [0, 1, 2, 5])
    func fractions(count: Int) {
        for language in Language.allCases { #expect(language.category(of: count, decimals: 1) == .other) }
    }

    @Test("texts with counts use the form that goes with the count")
    func forms() {
        let forms: [(Int, [String])] = [
            (1, ["1 question of yours", "1 Frage", "1 Ваше запитання", "1 Ваш вопрос"]),
            (3, ["3 questions of yours", "3 Fragen", "3 Ваші запитання", "3 Ваших вопроса"]),
            (11, ["11 questions of yours", "11 Fragen", "11 Ваших запитань", "11 Ваших вопросов"]),
            (21, ["21 questions of yours", "21 Fragen", "21 Ваше запитання", "21 Ваш вопрос"]),
        ]
        for (count, words) in forms {
            for (language, word) in zip(Language.allCases, words) { #expect(Text.working(count).text(in: language).contains(word)) }
        }
    }
}

@Suite struct LanguageTests {
    @Test(
        "a tag is read by its language", arguments: [("de-AT", Language.german), ("UK", .ukrainian), ("ru_RU", .russian), ("en", .english)])
    func tags(tag: String, language: Language) { #expect(Language(tag: tag) == language) }

    @Test("what is not spoken is none", arguments: ["fr", "", "-", "deutsch", "u"])
    func unknown(tag: String) { #expect(Language(tag: tag) == nil) }

    @Test("no tag is no language")
    func none() { #expect(Language(tag: nil) == nil) }
}
