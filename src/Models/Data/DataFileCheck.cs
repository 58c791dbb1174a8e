namespace GanOrleans.Models.Data;

/// <summary>What reading one data file to its end showed.</summary>
/// <param name="DataSet">Name of the data set that it belongs to.</param>
/// <param name="File">Path.</param>
/// <param name="Ok">Whether it is whole and, where there is a published checksum, the published one.</param>
/// <param name="Message">What was found.</param>
public sealed record DataFileCheck(string DataSet, string File, bool Ok, string Message)
{
    /// <summary>Reads a file and compares its checksum.</summary>
    /// <param name="dataSet">Name of the data set.</param>
    /// <param name="file">Path.</param>
    /// <param name="read">Reads it all, or throws a <see cref="DataSetException"/>.</param>
    /// <param name="isPublished">Whether its checksum is the published one; null where none applies.</param>
    internal static DataFileCheck Run(string dataSet, string file, Action read, Func<bool?> isPublished)
    {
        try
        {
            read();
            return isPublished() switch
            {
                true => new(dataSet, file, true, "intact, and its sha256 is the published one"),
                false => new(
                    dataSet, file, false, "intact, but its sha256 is not the published one: another edition, or a part of the data"),
                null => new(dataSet, file, true, "intact; no published checksum applies to it"),
            };
        }
        catch (DataSetException e)
        {
            return new(dataSet, file, false, e.Message);
        }
    }
}
