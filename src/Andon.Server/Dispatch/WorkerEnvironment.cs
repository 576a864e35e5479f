using System.Globalization;
using Andon.Configuration.Profiles;
using Andon.Core.Cards;
using Andon.Core.Runs;
using Andon.Protocol.Discovery;
using Andon.Protocol.Homes;

namespace Andon.Server.Dispatch;

/// <summary>
/// A worker's environment, built from nothing: what programs usually need, what its profile sets or lets through, and
/// what it works on. The token is added by the supervisor.
/// </summary>
static class WorkerEnvironment
{
    public static Dictionary<string, string> Of(
        AndonHome home, string board, Card card, Run run, ProfileSettings profile)
    {
        var environment = DaemonEnvironment.Allowed();
        foreach (var name in profile.EnvironmentAllow)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value) environment[name] = value;
        }

        foreach (var (name, value) in profile.Environment) environment[name] = value;
        var folder = Path.GetDirectoryName(ClientProgram.Locate());
        environment["PATH"] = $"{folder}:{environment.GetValueOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin")}";
        environment["ANDON_HOME"] = home.Path;
        environment["ANDON_SOCKET"] = home.Socket;
        environment["ANDON_BOARD"] = board;
        environment["ANDON_TASK"] = card.Id.Value;
        environment["ANDON_RUN"] = run.Id.Value.ToString(CultureInfo.InvariantCulture);
        environment["ANDON_PROFILE"] = profile.Name;
        environment["ANDON_WORKSPACE"] = run.Workspace ?? "/";
        if (run.Branch is { } branch) environment["ANDON_BRANCH"] = branch;
        if (run.BaseSha is { } begin) environment["ANDON_BASE_SHA"] = begin;
        if (card.Tenant is { } tenant) environment["ANDON_TENANT"] = tenant;
        return environment;
    }
}
