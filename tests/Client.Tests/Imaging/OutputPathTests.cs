using GanOrleans.Client.Imaging;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Tests.Imaging;

public sealed class OutputPathTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gan-output-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("new.png")]
    [InlineData("there.png")]
    public void A_file_that_may_be_written_is_allowed_and_nothing_is_left_or_changed_by_asking(string name)
    {
        File.WriteAllText(At("there.png"), "as it was");

        Assert.Equal(At(name), OutputPath.File("-o", At(name)));
        Assert.Equal(At("deep/er"), OutputPath.Folder("-o", At("deep/er")));

        Assert.Equal([At("there.png")], Directory.EnumerateFileSystemEntries(folder));
        Assert.Equal("as it was", File.ReadAllText(At("there.png")));
    }

    [Theory]
    [InlineData("missing/a.png", "mkdir -p")]
    [InlineData("folder.png", "is a folder")]
    public void A_file_without_a_place_is_refused_with_what_to_do(string name, string said)
    {
        Directory.CreateDirectory(At("folder.png"));

        Refused(() => OutputPath.File("-o", At(name)), said);
    }

    // Permissions do not stop root; what is no place for files stops everybody.
    [Fact]
    public void What_cannot_be_written_is_refused_before_anything_is_drawn()
    {
        File.WriteAllText(At("file"), "");

        Refused(() => OutputPath.File("-o", "/proc/samples.png"), "cannot be written");
        Refused(() => OutputPath.Folder("-o", "/proc/samples"), "cannot be written");
        Refused(() => OutputPath.Folder("-o", At("file/below")), "is a file");
        Refused(() => SampleTarget.Parse("/proc/samples.npy"), "cannot be written");
        Refused(() => SampleTarget.Parse("/proc/samples/"), "cannot be written");
        Refused(() => PicturePath.Check("--preview", "/proc/preview.png"), "--preview '/proc/preview.png' cannot be written");
    }

    private static void Refused(Action ask, string said)
    {
        var error = Assert.Throws<UserException>(ask);

        Assert.Equal(ExitCodes.BadInput, error.ExitCode);
        Assert.Contains(said, $"{error.Message} {error.WhatToDo}", StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(folder, name);
}
