using System.Text;
using Andon.Configuration;
using Andon.Configuration.Profiles;
using Xunit;

namespace Andon.Tests.Configuration;

public sealed class PresetTests
{
    static readonly CommandFacts Facts = new()
    {
        Task = "t_1",
        Run = "7",
        Board = "default",
        Workspace = "/w",
        Profile = "a-dev",
        Prompt = "do it",
    };

    static readonly CommandFacts Full = Facts with
    {
        Model = "small",
        Provider = "here",
        Skills = ["kanban", "rust"],
        McpConfig = "/run/mcp.json",
    };

    static (ProfileSettings Profile, HomeConfiguration All) Read(string text)
    {
        using var home = new ScratchHome().With("profiles/a-dev.yaml", text);
        var configuration = ConfigurationReader.Read(home.Path);
        Assert.Empty(configuration.Errors);
        return (configuration.Profiles["a-dev"], configuration);
    }

    static string Argv(string text, CommandFacts facts) => string.Join('|', Read(text).Profile.Command.Fill(facts));

    [Theory]
    [InlineData("hermes", "hermes|-p|a-dev|--accept-hooks|chat|-q|do it")]
    [InlineData("claude", "claude|-p|--|do it")]
    [InlineData("codex", "codex|exec|--skip-git-repo-check|--cd|/w|--|do it")]
    [InlineData("gemini", "gemini|-p|do it")]
    public void A_preset_fills_in_the_command(string preset, string argv) =>
        Assert.Equal(argv, Argv($"preset: {preset}", Facts));

    [Theory]
    [InlineData(
        "hermes",
        "hermes|-p|a-dev|--accept-hooks|--skills|kanban|--skills|rust|-m|small|--provider|here|chat|-q|do it")]
    [InlineData("claude", "claude|-p|--model|small|--mcp-config|/run/mcp.json|--|do it")]
    [InlineData(
        "codex",
        "codex|exec|--skip-git-repo-check|--cd|/w|--model|small|-c|model_provider=here|--|do it")]
    [InlineData("gemini", "gemini|-m|small|-p|do it")]
    public void Model_provider_skills_and_servers_go_where_the_program_wants_them(string preset, string argv) =>
        Assert.Equal(argv, Argv($"preset: {preset}", Full));

    [Fact]
    public void The_shell_preset_runs_a_script_with_the_task()
    {
        var profile = Read("preset: shell\nscript: /opt/work.sh\narguments: [--fast]").Profile;

        Assert.Equal(["/opt/work.sh", "--fast", "t_1"], profile.Command.Fill(Full));
        Assert.Empty(profile.Check);
    }

    [Theory]
    [InlineData("hermes")]
    [InlineData("claude")]
    [InlineData("codex")]
    [InlineData("gemini")]
    public void A_hostile_prompt_stays_one_argument_and_no_option(string preset)
    {
        foreach (var prompt in new[] { "--dangerously", "-x\n--y", "{task}{model}", "a; rm -rf /", "$(x)\n\n`y`" })
        {
            var argv = Read($"preset: {preset}").Profile.Command.Fill(Facts with { Prompt = prompt });
            var usual = Read($"preset: {preset}").Profile.Command.Fill(Facts);

            Assert.Equal(usual.Count, argv.Count);
            Assert.Equal(usual.SkipLast(1), argv.SkipLast(1));
            Assert.Equal(prompt.StartsWith('-') ? $" {prompt}" : prompt, argv[^1]);
        }
    }

    [Fact]
    public void Arguments_go_before_the_task_and_a_command_in_the_place_of_the_whole()
    {
        Assert.Equal(
            "claude|-p|--permission-mode|acceptEdits|--|do it",
            Argv("preset: claude\narguments: [--permission-mode, acceptEdits]", Facts));
        Assert.Equal(
            "/opt/claude|-m|small|do it",
            Argv("preset: claude\ncommand: [/opt/claude, [-m, '{model}'], [--on, '{branch}'], '{prompt}']", Full));
    }

    [Fact]
    public void What_a_preset_says_may_be_replaced_and_is_told_with_its_source()
    {
        var (profile, all) = Read("preset: claude\nprompt: 'Do {title}'\ncheck: [claude, doctor]");

        Assert.Equal(("Do {title}", "claude doctor"), (profile.Prompt, string.Join(' ', profile.Check)));
        var sources = all.ProfileSettings["a-dev"].ToDictionary(setting => setting.Key);
        Assert.Equal(
            ("preset claude", null, "claude -p [--model {model}] [--mcp-config {mcp_config}] -- {prompt}"),
            (sources["command"].Source, sources["command"].Line, sources["command"].Value));
        Assert.Equal(("profiles/a-dev.yaml", 2), (sources["prompt"].Source, sources["prompt"].Line));
        Assert.Equal("default", sources["model"].Source);
    }

    [Fact]
    public void A_program_says_its_version_as_its_check_and_its_prompt_says_how_to_end()
    {
        var profile = Read("preset: codex").Profile;

        Assert.Equal(["codex", "--version"], profile.Check.AsEnumerable());
        Assert.StartsWith("{context}\n", profile.Prompt);
        Assert.Contains("andon complete", profile.Prompt, StringComparison.Ordinal);
        Assert.Equal(PromptTemplate.Plain, Read("command: [x]").Profile.Prompt);
    }

    [Fact]
    public void Servers_of_tools_become_the_file_that_agents_read()
    {
        var profile = Read("""
            preset: claude
            mcp_servers:
              board: {command: andon, args: [mcp, "--task={task}"], env: {LEVEL: "{run}"}}
              docs: {url: "https://docs.example/mcp", headers: {Authorization: "Bearer x\"y"}}
            """).Profile;

        var text = Encoding.UTF8.GetString(McpServer.Write(profile.McpServers, Full)).ReplaceLineEndings("\n");

        Assert.Equal("""
            {
              "mcpServers": {
                "board": {
                  "command": "andon",
                  "args": [
                    "mcp",
                    "--task=t_1"
                  ],
                  "env": {
                    "LEVEL": "7"
                  }
                },
                "docs": {
                  "type": "http",
                  "url": "https://docs.example/mcp",
                  "headers": {
                    "Authorization": "Bearer x\u0022y"
                  }
                }
              }
            }
            """.ReplaceLineEndings("\n"), text);
    }

    [Fact]
    public void Secrets_of_a_server_are_shown_by_name_only()
    {
        var (_, all) = Read(
            "preset: claude\nmcp_servers: "
            + "{a: {url: 'https://x', headers: {Key: hunter2}}, b: {command: x, env: {K: hunter2}}}");

        Assert.DoesNotContain(
            "hunter2", string.Join('\n', all.ProfileSettings["a-dev"]), StringComparison.Ordinal);
    }
}

public sealed class ProfileTextTests
{
    [Theory]
    [InlineData("", "description: \"new\"\n")]
    [InlineData("# a\n", "# a\ndescription: \"new\"\n")]
    [InlineData("# a", "# a\ndescription: \"new\"\n")]
    [InlineData("# a\ncommand: [x] # b\n", "# a\ndescription: \"new\"\ncommand: [x] # b\n")]
    [InlineData("description: old # why\r\ncommand: [x]\r\n", "description: \"new\" # why\r\ncommand: [x]\r\n")]
    [InlineData("command: [x]\ndescription:\nlane: command", "command: [x]\ndescription: \"new\"\nlane: command")]
    [InlineData("description: 'it''s'\n", "description: \"new\"\n")]
    [InlineData("description: |\n  a\n  b\n\n# c\nlane: pull\n", "description: \"new\"\n\n# c\nlane: pull\n")]
    [InlineData("{lane: pull}", "{description: \"new\", lane: pull}")]
    [InlineData("{lane: pull, description: x}", "{lane: pull, description: \"new\"}")]
    [InlineData("  lane: pull\n", "  description: \"new\"\n  lane: pull\n")]
    public void Only_the_description_changes(string before, string after) =>
        Assert.Equal(after, ProfileText.WithDescription(before, "new"));

    [Theory]
    [InlineData("description: [a]")]
    [InlineData("a: &x 1\nb: *x")]
    [InlineData("- a")]
    [InlineData("a: 'b")]
    public void What_cannot_be_changed_without_a_doubt_is_left_alone(string text) =>
        Assert.Null(ProfileText.WithDescription(text, "new"));

    [Theory]
    [InlineData("a \"quoted\" \\ line\nand # another: {x}")]
    [InlineData("- \u00e9\u4e2d\ud83d\ude00 \u2028 \u0007 'x'")]
    [InlineData("~")]
    public void Every_text_comes_back_as_it_was_given(string description)
    {
        using var home = new ScratchHome()
            .With("profiles/a.yaml", ProfileText.WithDescription("lane: pull\n", description)!)
            .With("profiles/b.yaml", ProfileText.Of(new NewProfile("b") { Description = description }));

        var configuration = ConfigurationReader.Read(home.Path);

        Assert.Empty(configuration.Errors);
        Assert.Equal(description, configuration.Profiles["a"].Description);
        Assert.Equal(description, configuration.Profiles["b"].Description);
    }

    [Fact]
    public void A_new_profile_reads_as_it_was_asked_for()
    {
        var text = ProfileText.Of(new NewProfile("b")
        {
            Preset = "claude",
            Command = ["x", "{task}", "a \"b\""],
            Model = "small",
        });

        using var home = new ScratchHome().With("profiles/b.yaml", text);
        var profile = ConfigurationReader.Read(home.Path).Profiles["b"];

        Assert.Empty(ConfigurationReader.Check("b", text));
        Assert.Equal(["x", "{task}", "a \"b\""], profile.Command.Arguments);
        Assert.Equal(("claude", "small"), (profile.Preset, profile.Model));
        Assert.Equal("wrong_type", Assert.Single(ConfigurationReader.Check("b", "lane: robot")).Code);
    }
}
