using System.Globalization;
using Andon.Simulation;

// With seeds it simulates, a store or a fleet; else it is the test program.
if (args.Contains("--seed") || args.Contains("--seeds"))
{
    var (first, count, trace) = (Number("--seed", 1), Number("--seeds", 1), args.Contains("--trace"));
    return args.Contains("--fleet") ? Seeds.RunFleet(first, count, trace) : Seeds.RunStore(first, count, trace);
}

return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
    args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);

int Number(string name, int otherwise)
{
    var place = Array.IndexOf(args, name);
    return place >= 0 && place + 1 < args.Length ? int.Parse(args[place + 1], CultureInfo.InvariantCulture) : otherwise;
}
