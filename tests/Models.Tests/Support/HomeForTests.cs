using System.Runtime.CompilerServices;

namespace GanOrleans.Models.Tests.Support;

/// <summary>A home for what tests keep unless they say where: never the user's own.</summary>
internal static class HomeForTests
{
    [ModuleInitializer]
    internal static void Set()
    {
        var home = Directory.CreateTempSubdirectory("gan-models-tests-").FullName;
        Environment.SetEnvironmentVariable("GAN_HOME", home);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(home, recursive: true);
    }
}
