using System.Globalization;
using System.Security.Cryptography;

namespace Andon.Dummy;

/// <summary>
/// Clients as a program makes them: own clock, own salt, patient. They start the daemon that is under attack.
/// </summary>
static class Clients
{
    /// <summary>The run's secret, as a worker has it.</summary>
    public static string Token => Variable("ANDON_RUN_TOKEN");

    /// <summary>Speaks for the run that this process is the worker of.</summary>
    public static AndonClient OfRun(out string board, out string task)
    {
        (board, task) = (Variable("ANDON_BOARD"), Variable("ANDON_TASK"));
        var run = new RunId(long.Parse(Variable("ANDON_RUN"), CultureInfo.InvariantCulture));
        return Of(Variable("ANDON_HOME"), new WorkerCredential(run, Token));
    }

    static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");

    public static AndonClient Of(string home, WorkerCredential? worker = null) =>
        new(AndonHome.Resolve(home), new ClientOptions
        {
            Time = TimeProvider.System,
            Salt = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)),
            Worker = worker,
            Label = "dummy",
            Patience = TimeSpan.FromSeconds(90),
            DaemonProgram = Environment.GetEnvironmentVariable("DUMMY_DAEMON"),
        });
}
