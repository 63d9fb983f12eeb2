// The few names of MSBuild that WeakenVersionNeed.cs uses, so that the tests compile the very file that the package ships.
namespace Microsoft.Build.Framework
{
    internal enum MessageImportance
    {
        Normal,
    }

    [AttributeUsage(AttributeTargets.Property)]
    internal sealed class RequiredAttribute : Attribute;
}

namespace Microsoft.Build.Utilities
{
    public abstract class Task
    {
        internal MessageLog Log { get; } = new();

        public abstract bool Execute();
    }

    internal sealed class MessageLog
    {
        public List<string> Messages { get; } = [];

        public void LogMessage(Framework.MessageImportance importance, string format, params object[] arguments)
            => Messages.Add($"{importance}: {string.Format(System.Globalization.CultureInfo.InvariantCulture, format, arguments)}");
    }
}
