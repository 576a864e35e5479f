using Andon.Configuration;
using Andon.Configuration.Profiles;
using Xunit;

namespace Andon.Tests.Configuration;

public sealed class ProfileSettingsTests
{
    static HomeConfiguration Read(string profile, string global = "")
    {
        using var home = new ScratchHome().With("config.yaml", global).With("profiles/a-dev.yaml", profile);
        return ConfigurationReader.Read(home.Path);
    }

    [Fact]
    public void Every_key_is_read()
    {
        var configuration = Read("""
            description: Writes the code.
            command: ["sh", "-c", "exec ./work \"$1\"", "work", "{task}"]
            environment:
              LEVEL: 3
              EMPTY: ""
            environment_allow: [SSH_AUTH_SOCK]
            workspace: /srv/checkout
            max_in_progress: 2
            max_runtime: 1h30m
            memory_max: 2g
            lane: command
            kanban:
              enabled: true
              dispatch_in_gateway: false
            """);

        Assert.Empty(configuration.Errors);
        var profile = configuration.Profiles["a-dev"];
        Assert.Equal(2L << 30, profile.MemoryMaxBytes);
        Assert.Equal("Writes the code.", profile.Description);
        Assert.Equal(["sh", "-c", "exec ./work \"$1\"", "work", "{task}"], profile.Command.Arguments);
        Assert.Equal([new("EMPTY", ""), new("LEVEL", "3")], profile.Environment);
        Assert.Equal(["SSH_AUTH_SOCK"], profile.EnvironmentAllow.AsEnumerable());
        Assert.Equal("/srv/checkout", profile.Workspace);
        Assert.Equal(2, profile.MaxInProgress);
        Assert.Equal(TimeSpan.FromMinutes(90), profile.MaxRuntime);
        Assert.Equal(Lane.Command, profile.Lane);
        Assert.True(profile.Enabled);
        Assert.False(profile.DispatchInGateway);
    }

    [Fact]
    public void An_empty_file_is_a_profile_that_pulls_its_work()
    {
        var configuration = Read("");

        Assert.Empty(configuration.Errors);
        var profile = configuration.Profiles["a-dev"];
        Assert.Equal((Lane.Pull, true, true), (profile.Lane, profile.Enabled, profile.DispatchInGateway));
        Assert.True(profile.Command.IsEmpty);
    }

    [Theory]
    [InlineData("", "", true, "default")]
    [InlineData("", "kanban: {enabled: false}", false, "config.yaml")]
    [InlineData("kanban: {enabled: true}", "kanban: {enabled: false}", true, "profiles/a-dev.yaml")]
    [InlineData("kanban: {enabled: false}", "", false, "profiles/a-dev.yaml")]
    public void A_profile_goes_over_the_home_and_the_home_over_the_default(
        string profile, string global, bool enabled, string source)
    {
        var configuration = Read(profile, global);

        Assert.Equal(enabled, configuration.Profiles["a-dev"].Enabled);
        var setting = configuration.ProfileSettings["a-dev"].Single(setting => setting.Key == "kanban.enabled");
        Assert.Equal((enabled ? "true" : "false", source), (setting.Value, setting.Source));
    }

    [Fact]
    public void Dispatch_is_inherited_too() =>
        Assert.False(Read("", "kanban: {dispatch_in_gateway: false}").Profiles["a-dev"].DispatchInGateway);

    [Theory]
    [InlineData("comand: [sh]", "Did you mean 'command'?")]
    [InlineData("kanban: {dispatch_in_gatway: false}", "Did you mean 'kanban.dispatch_in_gateway'?")]
    public void An_unknown_key_names_the_nearest(string text, string advice)
    {
        var error = Assert.Single(Read(text).Errors);

        Assert.Equal(("unknown_key", "profiles/a-dev.yaml", advice), (error.Code, error.File, error.Next));
    }

    [Theory]
    [InlineData("command: sh -c work", "wrong_type")]
    [InlineData("command: [sh, {a: b}]", "wrong_type")]
    [InlineData("command: [sh, [[x]]]", "wrong_type")]
    [InlineData("command: []", "wrong_type")]
    [InlineData("command: [[sh]]", "invalid_value")]
    [InlineData("preset: robot", "wrong_type")]
    [InlineData("preset: claude\nlane: human", "invalid_value")]
    [InlineData("preset: shell", "invalid_value")]
    [InlineData("preset: shell\nscript: work.sh", "invalid_value")]
    [InlineData("preset: claude\nscript: /work.sh", "invalid_value")]
    [InlineData("arguments: [x]", "invalid_value")]
    [InlineData("preset: claude\ncommand: [x]\narguments: [y]", "invalid_value")]
    [InlineData("check: [[x]]", "invalid_value")]
    [InlineData("model: --help", "invalid_value")]
    [InlineData("skills: [-x]", "invalid_value")]
    [InlineData("preset: claude\nmcp_servers: [x]", "wrong_type")]
    [InlineData("preset: claude\nmcp_servers: {a: x}", "wrong_type")]
    [InlineData("preset: claude\nmcp_servers: {a: {}}", "invalid_value")]
    [InlineData("preset: claude\nmcp_servers: {a: {command: x, url: 'https://x'}}", "invalid_value")]
    [InlineData("preset: claude\nmcp_servers: {a: {url: 'file:///x'}}", "invalid_value")]
    [InlineData("preset: claude\nmcp_servers: {a: {command: x, arg: [y]}}", "unknown_key")]
    [InlineData("preset: codex\nmcp_servers: {a: {command: x}}", "invalid_value")]
    [InlineData("command: [\"\"]", "invalid_value")]
    [InlineData("command: [\"a\\0b\"]", "invalid_value")]
    [InlineData("environment: [A]", "wrong_type")]
    [InlineData("environment: {A: }", "wrong_type")]
    [InlineData("environment: {1A: x}", "invalid_value")]
    [InlineData("environment: {ANDON_TASK: x}", "invalid_value")]
    [InlineData("environment_allow: [ANDON_RUN_TOKEN]", "invalid_value")]
    [InlineData("workspace: here", "invalid_value")]
    [InlineData("max_in_progress: 0", "out_of_range")]
    [InlineData("max_runtime: soon", "wrong_type")]
    [InlineData("max_runtime: 0", "wrong_type")]
    [InlineData("memory_max: much", "wrong_type")]
    [InlineData("memory_max: 2x", "wrong_type")]
    [InlineData("memory_max: 1m", "out_of_range")]
    [InlineData("lane: robot", "wrong_type")]
    [InlineData("lane: command", "invalid_value")]
    [InlineData("lane: human\ncommand: [sh]", "invalid_value")]
    public void A_wrong_value_is_refused(string text, string code) =>
        Assert.Equal(code, Assert.Single(Read(text).Errors).Code);

    [Fact]
    public void The_shown_environment_keeps_its_secrets()
    {
        var configuration = Read("environment: {API_KEY: hunter2, LEVEL: 3}");

        var shown = configuration.ProfileSettings["a-dev"].Single(setting => setting.Key == "environment");
        Assert.Equal("API_KEY LEVEL", shown.Value);
    }

    [Theory]
    [InlineData("profiles/A-Dev.yaml")]
    [InlineData("profiles/-x.yaml")]
    [InlineData("profiles/wikid.yml")]
    public void A_file_that_could_pass_for_a_profile_but_is_none_is_an_error(string file)
    {
        using var home = new ScratchHome().With(file, "");

        Assert.Equal("invalid_name", Assert.Single(ConfigurationReader.Read(home.Path).Errors).Code);
    }

    [Fact]
    public void Other_files_beside_the_profiles_are_let_be()
    {
        using var home = new ScratchHome().With("profiles/README.md", "#").With("profiles/a.yaml~", "!");

        Assert.Empty(ConfigurationReader.Read(home.Path).Errors);
    }
}
