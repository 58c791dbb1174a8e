using System.Diagnostics;
using System.Net.Sockets;
using GanOrleans.Models.Data;
using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Tests.Data.Pictures;

/// <summary>Links, pipes, sockets and odd names: read right, or refused by name at once.</summary>
public sealed class OddFilesTests : IDisposable
{
    private readonly PictureFolder folder = new();

    public OddFilesTests() => folder.Fill("", 6);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_link_to_a_picture_and_to_a_folder_are_read()
    {
        using var elsewhere = new PictureFolder();
        elsewhere.Fill("", 3);
        Directory.CreateDirectory(folder["in/a"]);
        File.CreateSymbolicLink(folder["in/a/one.png"], folder["000.png"]);
        Directory.CreateSymbolicLink(folder["in/b"], elsewhere.Path);

        var data = DataSets.OpenPictures(folder["in"], [1, 8, 8]);

        Assert.Equal(["a", "b"], data.Description.ClassNames);
        Assert.Equal(4, data.Description.Count);
    }

    [Fact]
    public void Links_that_lead_nowhere_or_round_are_refused_by_name()
    {
        File.CreateSymbolicLink(folder["away.png"], folder["gone.png"]);
        File.CreateSymbolicLink(folder["self.png"], folder["self.png"]);
        Directory.CreateSymbolicLink(folder["loop"], folder.Path);
        Directory.CreateSymbolicLink(folder["up"], "/");

        var message = folder.Refusal().Message;

        Assert.Contains("4 files of", message, StringComparison.Ordinal);
        Assert.Contains("gone.png', which is not there", message, StringComparison.Ordinal);
        Assert.Contains("self.png': it", message, StringComparison.Ordinal);
        Assert.Contains("loop' is a link", message, StringComparison.Ordinal);
        Assert.Contains("up' is a link to '/', which it lies in itself", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_reached_twice_is_refused()
    {
        using var elsewhere = new PictureFolder();
        elsewhere.Fill("", 3);
        Directory.CreateSymbolicLink(folder["one"], elsewhere.Path);
        Directory.CreateSymbolicLink(folder["two"], elsewhere.Path);
        foreach (var file in Directory.GetFiles(folder.Path))
            File.Delete(file);

        Assert.Contains("two' is a link to", folder.Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pipes_sockets_devices_and_empty_files_are_never_opened()
    {
        Process.Start("mkfifo", folder["pipe.png"]).WaitForExit();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["s.png"]));
        File.CreateSymbolicLink(folder["zeros.png"], "/dev/zero");
        folder.Write("zero.png", []);

        var message = folder.Refusal().Message;

        Assert.All(new[] { "pipe.png", "s.png", "zeros.png", "zero.png" },
            name => Assert.Contains($"{name}': it is empty, or no regular file", message, StringComparison.Ordinal));
    }

    [Fact]
    public void Odd_names_are_read_and_shown_without_control_characters()
    {
        folder.Write("a name\nwith a line end; $(and) 'signs' — ü.png", PictureFolder.Png(77));
        var data = folder.Open();
        folder.Write("bad\u001b[31m\n.png", [1, 2, 3]);

        var refusal = folder.Refusal();

        Assert.Equal(7, data.Description.Count);
        Assert.Contains("bad\\x1B[31m\\x0A.png", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_not_in_UTF_8_is_refused()
    {
        using var shell = Process.Start(
            new ProcessStartInfo("sh") { ArgumentList = { "-c", "cp \"$1/000.png\" \"$1/$(printf 'caf\\351').png\"", "sh", folder.Path } }
        )!;
        shell.WaitForExit();

        var message = folder.Refusal().Message;
        Process.Start("rm", ["-r", folder.Path]).WaitForExit();   // which .NET cannot
        Directory.CreateDirectory(folder.Path);

        Assert.Contains("its name is not in UTF-8", message, StringComparison.Ordinal);
    }
}
