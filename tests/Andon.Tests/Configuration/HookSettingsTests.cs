using Andon.Configuration;
using Xunit;

namespace Andon.Tests.Configuration;

public sealed class HookSettingsTests
{
    static HomeConfiguration Read(string profile, string global = "")
    {
        using var home = new ScratchHome().With("config.yaml", global).With("profiles/a-dev.yaml", profile);
        return ConfigurationReader.Read(home.Path);
    }

    [Fact]
    public void Every_key_is_read_and_the_homes_hooks_come_after()
    {
        var configuration = Read(
            "hooks: [{name: tell, on: [blocked, gave_up], command: [x, y], timeout: 1m, retries: 2, scope: all}]",
            "hooks: [{name: tell, on: [blocked], command: [z]}, {on: [completed], command: [z]}]");

        Assert.Empty(configuration.Errors);
        var hooks = configuration.Profiles["a-dev"].Hooks;
        Assert.Equal(2, hooks.Length);
        Assert.Equal(
            ("tell", "blocked gave_up", "x y", TimeSpan.FromMinutes(1), 2, true),
            (hooks[0].Id, string.Join(' ', hooks[0].On), string.Join(' ', hooks[0].Command), hooks[0].Timeout,
                hooks[0].Retries, hooks[0].HearsAll));
        Assert.Equal((TimeSpan.FromSeconds(30), 5, false), (hooks[1].Timeout, hooks[1].Retries, hooks[1].HearsAll));
    }

    [Fact]
    public void A_hook_without_a_name_is_known_by_what_it_does()
    {
        string IdOf(string hook) => Read($"hooks: [{{{hook}}}]").Profiles["a-dev"].Hooks[0].Id;

        var id = IdOf("on: [blocked], command: [x, y]");

        Assert.Equal(id, IdOf("command: [x, y], on: [blocked], timeout: 1m"));
        Assert.NotEqual(id, IdOf("on: [blocked], command: [x]"));
        Assert.NotEqual(id, IdOf("on: [completed], command: [x, y]"));
    }

    [Theory]
    [InlineData("hooks: x", "wrong_type")]
    [InlineData("hooks: [x]", "wrong_type")]
    [InlineData("hooks: [{on: [blcked], command: [x]}]", "invalid_value")]
    [InlineData("hooks: [{on: [], command: [x]}]", "invalid_value")]
    [InlineData("hooks: [{on: [blocked]}]", "invalid_value")]
    [InlineData("hooks: [{on: [blocked], command: [x], name: A b}]", "invalid_value")]
    [InlineData("hooks: [{on: [blocked], command: [x]}, {on: [blocked], command: [x]}]", "invalid_value")]
    [InlineData("hooks: [{on: [blocked], command: [x], retries: 21}]", "out_of_range")]
    [InlineData("hooks: [{on: [blocked], command: [x], when: y}]", "unknown_key")]
    public void A_wrong_hook_is_refused(string text, string code) =>
        Assert.Equal(code, Assert.Single(Read(text).Errors).Code);

    [Fact]
    public void An_unknown_kind_names_the_nearest_and_a_shared_hook_may_not_hear_all()
    {
        Assert.Equal(
            "Did you mean 'blocked'?", Assert.Single(Read("hooks: [{on: [bloked], command: [x]}]").Errors).Next);
        Assert.Equal(
            "config.yaml",
            Assert.Single(Read("", "hooks: [{on: [blocked], command: [x], scope: all}]").Errors).File);
    }
}
