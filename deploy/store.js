// Sets the store up: a replica set of one, and for each service a user of its own database alone. Doing it again
// changes nothing but a password that was made anew.
const secret = (name) => require("fs").readFileSync(`/run/secrets/${name}`, "utf8").trim();

const admin = connect(`mongodb://root:${secret("root")}@store:27017/admin?directConnection=true`);
try {
  if (admin.adminCommand({ replSetGetStatus: 1 }).ok !== 1) throw new Error("not yet");
} catch (notYet) {
  admin.adminCommand({ replSetInitiate: { _id: "rs0", members: [{ _id: 0, host: "store:27017" }] } });
}
while (!admin.hello().isWritablePrimary) sleep(200);

for (const service of ["registration", "verification", "exams", "admission", "finance", "delivery"]) {
  const own = admin.getSiblingDB(service);
  const user = { pwd: secret(service), roles: [{ role: "readWrite", db: service }] };
  if (own.getUser(service) === null) own.createUser({ user: service, ...user });
  else own.updateUser(service, user);
}
