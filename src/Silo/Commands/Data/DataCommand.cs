using System.CommandLine;
using GanOrleans.Terminal;

namespace GanOrleans.Silo.Commands.Data;

/// <summary><c>ganctl data list</c> and its relatives: what there is to train on.</summary>
internal sealed class DataCommand : Command
{
    public DataCommand(OfflineHost host)
        : base("data", "List, inspect, fetch, verify and prepare data sets; needs no cluster")
    {
        Add(new ListDataCommand(host));
        Add(new InspectDataCommand(host));
        Add(new FetchDataCommand(host));
        Add(new VerifyDataCommand(host));
        Add(new PrepareDataCommand(host));
        Add(new CacheDataCommand(host));
    }

    /// <summary>The data set that a command is about.</summary>
    internal static Argument<string> NameArgument() => new("name") { Description = "A data set's name; 'ganctl data list' shows them" };

    /// <summary>Where the files are.</summary>
    internal static Option<string> RootOption() => new(ParseErrors.DataRoot)
    {
        Description = "Folder that holds data files. Default: GAN_DATA_ROOT, else the cache",
        HelpName = "folder",
    };

    /// <summary>Size of images.</summary>
    internal static Option<int?> SizeOption() => new("--image-size")
    {
        Description = "Size to bring images to, pixels. Default: as they are stored",
        HelpName = "n",
    };
}
