namespace NeuralStyle.Common;

/// <summary>The stages of saving a file, in order, for tests that end the process at one of them.</summary>
internal enum SaveStage
{
    /// <summary>Nothing is written yet.</summary>
    Started,

    /// <summary>The temporary file exists and is empty.</summary>
    Created,

    /// <summary>The temporary file has half of its bytes.</summary>
    HalfWritten,

    /// <summary>The temporary file has all bytes, which may not be on the disk yet.</summary>
    Written,

    /// <summary>The temporary file is on the disk.</summary>
    Flushed,

    /// <summary>The file has its name, which may not be on the disk yet.</summary>
    Renamed,

    /// <summary>The file's name is on the disk.</summary>
    FolderFlushed,

    /// <summary>The file was read again and is whole.</summary>
    Verified,

    /// <summary>Older files are deleted.</summary>
    Pruned,
}
