using System.Text;
using Andon.Server.Doctor;
using Xunit;

namespace Andon.Tests.Server.Doctor;

/// <summary>Secrets in every shape that they are known to have; each holds a word by which it is looked for.</summary>
public sealed class RedactionTests
{
    const string Written = """
        # a comment
        description: Writes code.
        environment:
          MODE: planted-0
          KEY: "planted-1"  # why
          LONG: |
            planted-2
            planted-2b
        mcp_servers:
          web:
            url: https://example.org
            headers: {X-Any: planted-3, Other: "planted-4"}
          files:
            command: run
            env:
              - planted-5
            args:
            - --root
            - /srv
            - --api-key
            - planted-6
        api_key: >-
          planted-7
          planted-8
        "auth token" : planted-9
        max_runtime: 30m
        budget:
          tokens: 5000

        """;

    const string Redacted = """
        # a comment
        description: Writes code.
        environment:
          MODE: [redacted]
          KEY: [redacted]
          LONG: [redacted]
            [redacted]
            [redacted]
        mcp_servers:
          web:
            url: https://example.org
            headers: [redacted]
          files:
            command: run
            env:
              - [redacted]
            args:
            - --root
            - /srv
            - --api-key
            - [redacted]
        api_key: [redacted]
          [redacted]
          [redacted]
        "auth token" : [redacted]
        max_runtime: 30m
        budget:
          tokens: 5000

        """;

    static readonly Redaction Plain = new([], []);

    [Theory]
    [InlineData("API_KEY=planted")]
    [InlineData("export OPENAI_API_KEY='planted with spaces'")]
    [InlineData("\"access_token\": \"planted\"")]
    [InlineData("password: planted")]
    [InlineData("db.passwd = planted")]
    [InlineData("run --api-key planted --fast")]
    [InlineData("run --token=planted")]
    [InlineData("[\"run\", \"--client-secret\", \"planted\"]")]
    [InlineData("https://ada:planted@example.org/x")]
    [InlineData("postgres://ada:pl@nted-planted@db/x")]
    [InlineData("https://planted@example.org")]
    [InlineData("GET /x?sig=1&token=planted&y=2")]
    [InlineData("Authorization: Bearer planted-planted")]
    [InlineData("authorization: token planted and more planted")]
    [InlineData("\"Cookie\": \"id=planted; other=planted\"")]
    [InlineData("sent bearer planted.planted")]
    [InlineData("sk-plantedplantedplanted")]
    [InlineData("ghp_plantedplantedplanted1")]
    [InlineData("xoxb-planted-planted")]
    [InlineData("eyJplantedplanted.plantedplanted.planted")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nplanted\nplanted\n-----END OPENSSH PRIVATE KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nplanted\nplanted")]
    [InlineData("ANDON_RUN_TOKEN=planted")]
    [InlineData("the run 0123456789abcdef0123456789abcdefplanted")]
    [InlineData("webhook_url=https://chat.example.org/planted")]
    public void What_looks_secret_is_taken_out(string text)
    {
        var redacted = Plain.Text(text);

        Assert.DoesNotContain("planted", redacted, StringComparison.Ordinal);
        Assert.Contains(Redaction.Mark, redacted, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-26T18:12:28.123Z info  Board default is open at position 12")]
    [InlineData("board default-20261126T120000Z-p883-0123456789ab is sound")]
    [InlineData("budget_tokens: 100000")]
    [InlineData("task t_0123456789abcdef of 0b9c4c0e-6a0f-4b43-9a8e-5d3f1c2b7a99")]
    [InlineData("Process 12 (andond --home /home/ada/.andon), since 2026-11-26 18:40:38Z holds it.")]
    [InlineData("boards/default/log/0000000000000001-000001.seg")]
    public void What_is_no_secret_stays(string text) => Assert.Equal(text, Plain.Text(text));

    [Fact]
    public void Values_that_are_known_are_taken_out_wherever_they_stand()
    {
        var redaction = new Redaction(["hunter-two", "x", "/home/ada"], ["0123456789abcdef0123456789abcdef"]);

        Assert.Equal(
            "it said [redacted] in /home/ada, x, 0123456789abcdef0123456789abcdef",
            redaction.Text("it said hunter-two in /home/ada, x, 0123456789abcdef0123456789abcdef"));
    }

    [Fact]
    public void A_document_keeps_its_form()
    {
        var json = Plain.Json("""{"home":"/x","api_key":"abc","list":["password=abc",1,null,true]}"""u8.ToArray());

        Assert.Equal(
            """{"home":"/x","api_key":"[redacted]","list":["password=[redacted]",1,null,true]}""",
            Encoding.UTF8.GetString(json).Replace(" ", "", StringComparison.Ordinal).ReplaceLineEndings(""));
    }

    [Fact]
    public void Settings_lose_what_is_secret_and_nothing_else()
    {
        var settings = new SettingsRedaction();

        var redacted = settings.Text(Written);

        Assert.Equal(Redacted, redacted);
        for (var number = 0; number < 10; number++)
        {
            var planted = $"planted-{number}";
            Assert.Contains(settings.Values, value => value.StartsWith(planted, StringComparison.Ordinal));
        }
    }
}
