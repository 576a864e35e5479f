using Andon.Configuration;
using Xunit;

namespace Andon.Tests.Configuration;

public sealed class KanbanSettingsTests
{
    const long Gigabyte = 1024L * 1024 * 1024;

    static HomeConfiguration Read(string text)
    {
        using var home = new ScratchHome().With("config.yaml", text);
        return ConfigurationReader.Read(home.Path, memoryBytes: Gigabyte);
    }

    [Fact]
    public void A_home_without_files_has_the_defaults_and_no_error()
    {
        using var home = new ScratchHome();

        var configuration = ConfigurationReader.Read(home.Path, memoryBytes: Gigabyte);

        Assert.Empty(configuration.Errors);
        Assert.Empty(configuration.Profiles);
        Assert.Equal(new KanbanSettings(), configuration.Kanban);
    }

    [Fact]
    public void Every_key_is_read()
    {
        var configuration = Read("""
            kanban:
              enabled: false
              dispatch_in_gateway: off
              dispatch_interval_seconds: 5
              dispatch_stale_timeout_seconds: 7200
              failure_limit: 3
              max_in_progress: 6
              max_in_progress_per_profile: 2
              max_spawn: 4
              default_assignee: a-dev
              default_workdir: /srv/work
              claim_ttl_seconds: 30
              rate_limit_cooldown_seconds: 0
              worker_log_rotate_bytes: 65536
              attachment_bytes_max: 1024
              workspace_cleanup: false
              workspace_trash_ttl: 1h30m
            """);

        Assert.Empty(configuration.Errors);
        var expected = new KanbanSettings
        {
            Enabled = false,
            DispatchInGateway = false,
            DispatchInterval = TimeSpan.FromSeconds(5),
            StaleTimeout = TimeSpan.FromHours(2),
            FailureLimit = 3,
            MaxInProgress = 6,
            MaxInProgressPerProfile = 2,
            MaxSpawn = 4,
            DefaultAssignee = "a-dev",
            DefaultWorkdir = "/srv/work",
            ClaimTtl = TimeSpan.FromSeconds(30),
            RateLimitCooldown = TimeSpan.Zero,
            WorkerLogBytesMax = 65536,
            AttachmentBytesMax = 1024,
            WorkspaceCleanup = false,
            WorkspaceTrashTtl = TimeSpan.FromMinutes(90),
        };
        Assert.Equal(expected, configuration.Kanban);
    }

    [Fact]
    public void Every_threshold_of_the_diagnostics_is_read()
    {
        var configuration = Read("""
            kanban:
              diagnostics:
                failure_threshold: 4
                crash_threshold: 5
                blocked_stale_hours: 6
                block_cycle_threshold: 7
                block_cycle_window_seconds: 8
                stranded_threshold_seconds: 9
                held_back_seconds: 10
                silent_run_seconds: 11
                near_limit_percent: 12
                draining_seconds: 13
            """);

        Assert.Empty(configuration.Errors);
        var expected = new DiagnosticsSettings
        {
            FailureThreshold = 4,
            CrashThreshold = 5,
            BlockedStaleHours = 6,
            BlockCycleThreshold = 7,
            BlockCycleWindowSeconds = 8,
            StrandedThresholdSeconds = 9,
            HeldBackSeconds = 10,
            SilentRunSeconds = 11,
            NearLimitPercent = 12,
            DrainingSeconds = 13,
        };
        Assert.Equal(expected, configuration.Kanban.Diagnostics);
    }

    [Theory]
    [InlineData(256, 2)]
    [InlineData(1024, 2)]
    [InlineData(2048, 4)]
    [InlineData(65536, 8)]
    public void The_host_cap_follows_the_memory(int megabytes, int runs)
    {
        using var home = new ScratchHome();

        var configuration = ConfigurationReader.Read(home.Path, memoryBytes: megabytes * 1024L * 1024);

        Assert.Equal(runs, configuration.Kanban.MaxInProgress);
    }

    [Fact]
    public void A_stale_timeout_of_zero_means_never() =>
        Assert.Null(Read("kanban: {dispatch_stale_timeout_seconds: 0}").Kanban.StaleTimeout);

    [Fact]
    public void An_unknown_key_names_file_line_and_the_nearest_key()
    {
        var configuration = Read("""
            kanban:
              enabled: true
              max_in_progres: 3
            """);

        var error = Assert.Single(configuration.Errors);
        Assert.Equal(
            ("unknown_key", "config.yaml", 3, "kanban.max_in_progres"),
            (error.Code, error.File, error.Line, error.Key));
        Assert.Equal("Did you mean 'kanban.max_in_progress'?", error.Next);
    }

    [Fact]
    public void An_unknown_section_is_an_error_too()
    {
        var error = Assert.Single(Read("kanbn: {enabled: true}").Errors);

        Assert.Equal(("unknown_key", "Did you mean 'kanban'?"), (error.Code, error.Next));
    }

    [Fact]
    public void A_key_that_resembles_nothing_gets_the_list()
    {
        var error = Assert.Single(Read("kanban: {zzzzzzzz: 1}").Errors);

        Assert.StartsWith("Known here: enabled, dispatch_in_gateway", error.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_the_reference_that_is_not_here_is_refused_with_the_reason()
    {
        var error = Assert.Single(Read("kanban: {auto_decompose: true}").Errors);

        Assert.Equal("unknown_key", error.Code);
        Assert.Contains("does not decompose", error.Next, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("crash_treshold: 2", "Did you mean 'kanban.diagnostics.crash_threshold'?")]
    [InlineData("spawn_failure_threshold: 2", "It counts every kind of failure: write failure_threshold.")]
    [InlineData("near_limit_percent: 101", "Give a whole number from 1 to 100.")]
    public void A_threshold_that_is_not_known_or_out_of_range_says_what_to_write(string line, string next)
    {
        var error = Assert.Single(Read($"kanban: {{diagnostics: {{{line}}}}}").Errors);

        Assert.Equal(next, error.Next);
    }

    [Theory]
    [InlineData("kanban: {enabled: 1}", "'kanban.enabled' is '1'. Give true or false.")]
    [InlineData("kanban: {enabled: \"true\"}", "'kanban.enabled' is the text \"true\". Give true or false.")]
    [InlineData("kanban: {max_spawn: many}", "'kanban.max_spawn' is 'many'. Give a whole number, at least 1.")]
    [InlineData("kanban: {max_spawn: [1]}", "'kanban.max_spawn' is a list. Give a whole number, at least 1.")]
    [InlineData("kanban: {default_assignee: {a: b}}", "'kanban.default_assignee' is a section. Give a text.")]
    [InlineData("kanban: 7", "'kanban' is '7'. Give a section.")]
    public void A_wrong_type_says_what_it_found_and_what_it_wants(string text, string sentence)
    {
        var error = Assert.Single(Read(text).Errors);

        Assert.Equal("wrong_type", error.Code);
        Assert.Equal($"config.yaml:1: {sentence}", error.ToString());
    }

    [Theory]
    [InlineData("failure_limit: 0")]
    [InlineData("failure_limit: -1")]
    [InlineData("max_in_progress: 0")]
    [InlineData("max_spawn: 99999999999")]
    [InlineData("dispatch_interval_seconds: 0")]
    [InlineData("dispatch_stale_timeout_seconds: -1")]
    [InlineData("worker_log_rotate_bytes: 1")]
    public void A_number_outside_its_range_is_refused_and_the_default_stays(string line)
    {
        var configuration = Read($"kanban: {{{line}}}");

        Assert.Equal("out_of_range", Assert.Single(configuration.Errors).Code);
        Assert.Equal(new KanbanSettings(), configuration.Kanban);
    }

    [Theory]
    [InlineData("kanban: {default_assignee: A Dev}")]
    [InlineData("kanban: {default_workdir: ../work}")]
    public void A_value_that_cannot_be_meant_is_refused(string text) =>
        Assert.Equal("invalid_value", Assert.Single(Read(text).Errors).Code);

    [Fact]
    public void All_errors_come_at_once()
    {
        var configuration = Read("""
            kanban:
              enabled: perhaps
              failure_limit: 0
              max_spwan: 1
            """);

        Assert.Equal(["wrong_type", "out_of_range", "unknown_key"], configuration.Errors.Select(error => error.Code));
        Assert.Equal([2, 3, 4], configuration.Errors.Select(error => error.Line));
    }

    [Theory]
    [InlineData("kanban: {enabled: true", 2)]
    [InlineData("kanban:\n  enabled: true\n  enabled: false", 3)]
    [InlineData("kanban: &k\n  enabled: true", 1)]
    [InlineData("a: &x 1\nkanban: *x", 1)]
    [InlineData("kanban: !!map {}", 1)]
    [InlineData("- kanban", 1)]
    [InlineData("kanban: {}\n---\nkanban: {}", 2)]
    public void What_is_not_plain_YAML_is_refused_with_its_line(string text, int line)
    {
        var error = Assert.Single(Read(text).Errors);

        Assert.Equal(("invalid_yaml", line), (error.Code, error.Line));
    }

    [Fact]
    public void Deep_nesting_is_refused_before_it_can_hurt()
    {
        var error = Assert.Single(Read($"kanban: {new string('[', 5000)}").Errors);

        Assert.Equal("invalid_yaml", error.Code);
    }

    [Fact]
    public void A_directory_in_the_place_of_the_file_is_unreadable()
    {
        using var home = new ScratchHome().With("config.yaml/x", "");

        Assert.Equal("unreadable", Assert.Single(ConfigurationReader.Read(home.Path).Errors).Code);
    }

    [Fact]
    public void Each_effective_value_says_where_it_comes_from()
    {
        var configuration = Read("""
            # ours
            kanban:
              failure_limit: 5
            """);

        Assert.Contains(new EffectiveSetting("kanban.failure_limit", "5", "config.yaml", 3), configuration.Settings);
        Assert.Contains(new EffectiveSetting("kanban.enabled", "true", "default", null), configuration.Settings);
        Assert.Contains(new EffectiveSetting("kanban.max_spawn", null, "default", null), configuration.Settings);
        Assert.Equal(42, configuration.Settings.Length);
    }
}
