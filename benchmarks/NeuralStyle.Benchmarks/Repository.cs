namespace NeuralStyle.Benchmarks;

/// <summary>The repository that is worked in.</summary>
internal static class Repository
{
    /// <summary>Its folder: the nearest one above the current folder that holds the solution.</summary>
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(Environment.CurrentDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "NeuralStyle.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("Run the benchmarks from inside the repository.");
            }

            return folder.FullName;
        }
    }
}
