using System.Security.Cryptography;

namespace Andon.Dummy;

/// <summary>
/// Clients as a program makes them: own clock, own salt, patient. They start the daemon that is under attack.
/// </summary>
static class Clients
{
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
